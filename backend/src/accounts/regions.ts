import { AccountClient, paginateListRegions } from "@aws-sdk/client-account";
import { DescribeRegionsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { type AwsSettings, clientConfig } from "../aws.ts";

/** The regions of one account. */
export interface AccountRegions {
  readonly enabled: readonly string[];
  /** Every region that AWS names to this account, enabled or not: what a region filter may ask for. */
  readonly known: readonly string[];
}

/**
 * The region that answers for global services of a partition (IAM, and the tagging API for IAM). Source: the partition
 * data of the SDK's endpoint rules.
 */
const GLOBAL_REGIONS: Readonly<Record<string, string>> = {
  aws: "us-east-1",
  "aws-cn": "cn-northwest-1",
  "aws-us-gov": "us-gov-west-1",
  "aws-iso": "us-iso-east-1",
  "aws-iso-b": "us-isob-east-1",
  "aws-iso-e": "eu-isoe-west-1",
  "aws-iso-f": "us-isof-south-1",
  "aws-eusc": "eusc-de-east-1",
};

/** The region that global services of a partition are called in. */
export function globalRegion(aws: AwsSettings, partition: string): string {
  return GLOBAL_REGIONS[partition] ?? aws.region;
}

/**
 * The regions of the account that the credentials belong to: `account:ListRegions`, else `ec2:DescribeRegions`; never a
 * list of our own. Throws what EC2 answers when neither can be read.
 */
export async function listRegions(
  aws: AwsSettings,
  partition: string,
  credentials: AwsCredentialIdentityProvider,
): Promise<AccountRegions> {
  let regions: AccountRegions;
  try {
    regions = await fromAccountManagement(aws, partition, credentials);
  } catch {
    // Older roles lack account:ListRegions; EC2 knows the same and its error, if any, is the one to report.
    regions = await fromEc2(aws, credentials);
  }
  if (regions.enabled.length === 0) throw new Error("Cannot list regions: AWS names none that is enabled");
  return regions;
}

async function fromAccountManagement(
  aws: AwsSettings,
  partition: string,
  credentials: AwsCredentialIdentityProvider,
): Promise<AccountRegions> {
  const client = new AccountClient(clientConfig(aws, { region: globalRegion(aws, partition), credentials }));
  const regions = [];
  for await (const page of paginateListRegions({ client, pageSize: 50 }, {})) {
    if (!page.Regions) throw new Error("Cannot list regions: the answer has no list");
    regions.push(...page.Regions);
  }
  return sorted(
    regions.map(({ RegionName, RegionOptStatus }) => ({
      name: RegionName,
      enabled: RegionOptStatus === "ENABLED" || RegionOptStatus === "ENABLED_BY_DEFAULT",
    })),
  );
}

async function fromEc2(aws: AwsSettings, credentials: AwsCredentialIdentityProvider): Promise<AccountRegions> {
  const client = new EC2Client(clientConfig(aws, { credentials }));
  const { Regions } = await client.send(new DescribeRegionsCommand({ AllRegions: true }));
  if (!Regions) throw new Error("Cannot list regions: the answer has no list");
  return sorted(
    Regions.map(({ RegionName, OptInStatus }) => ({ name: RegionName, enabled: OptInStatus !== "not-opted-in" })),
  );
}

function sorted(regions: readonly { name: string | undefined; enabled: boolean }[]): AccountRegions {
  const named = regions.flatMap(({ name, enabled }) => (name ? [{ name, enabled }] : []));
  return {
    enabled: named
      .filter((region) => region.enabled)
      .map((region) => region.name)
      .sort(),
    known: named.map((region) => region.name).sort(),
  };
}
