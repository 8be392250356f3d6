import type { Cell } from "../cell.ts";

/** The name of an account's n-th instance profile. */
export function profileName(cell: Cell, index: number): string {
  return `${cell.accountName}-instances-${index}`;
}

/** The profile that a workload runs with: ARN and id, or nothing in an account without profiles. */
export function profileArn(cell: Cell, number: number): { Arn: string; Id: string } | undefined {
  const profiles = cell.globalCount("iam:instance-profile");
  if (profiles === 0) return undefined;
  const index = number % profiles;
  return {
    Arn: cell.globalArn("iam", `instance-profile/${profileName(cell, index)}`),
    Id: iamId(cell, "AIPA", index),
  };
}

/** An IAM unique id: four letters for the kind, then 17 letters and digits that differ for every account and index. */
export function iamId(cell: Cell, prefix: string, index: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const number = BigInt(cell.accountId) * 1_000_000_007n + BigInt(index) * 31n + BigInt(prefix.charCodeAt(2));
  // An odd factor scatters the numbers over the 85 bits of 17 letters without making two of them equal.
  let value = (number * 0x1f3d5b79a1c3e5f7091bn) % 2n ** 85n;
  let text = "";
  for (let digit = 0; digit < 17; digit++) {
    text = alphabet[Number(value % 32n)] + text;
    value /= 32n;
  }
  return prefix + text;
}
