/** How words of identifiers are written where capitals carry meaning. */
const WORDS: Readonly<Record<string, string>> = {
  ami: "AMI",
  arn: "ARN",
  cidr: "CIDR",
  cpu: "CPU",
  dhcp: "DHCP",
  dns: "DNS",
  iam: "IAM",
  id: "ID",
  iops: "IOPS",
  ip: "IP",
  kms: "KMS",
  mfa: "MFA",
  ttl: "TTL",
  vpc: "VPC",
};

const UNITS: Readonly<Record<string, string>> = { GiB: "GiB", Bytes: "bytes" };

/** A column's name as people read it: `kmsKeyId` is `KMS key ID`, `sizeGiB` is `Size (GiB)`, `lastUsedAt` is `Last used`. */
export function columnTitle(name: string): string {
  const unit = Object.keys(UNITS).find((suffix) => name.endsWith(suffix));
  const plain = unit ? name.slice(0, -unit.length) : name.replace(/At$/, "");
  const title = plain
    .split(/(?=[A-Z])/)
    .map((word) => WORDS[word.toLowerCase()] ?? word.toLowerCase())
    .join(" ")
    .replace(/^multi az$/, "multi-AZ");
  const sentence = title.charAt(0).toUpperCase() + title.slice(1);
  return unit ? `${sentence} (${UNITS[unit]})` : sentence;
}
