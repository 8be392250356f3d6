import type { Resource } from "../model.ts";

type Named = Pick<Resource, "service" | "kind" | "region" | "resourceId" | "arn">;

/**
 * Where the AWS console shows a resource, in the region and partition it is in; `undefined` for kinds that have no page of
 * their own and for partitions without a public console. The console asks whoever opens it to sign in to the account.
 */
export function consoleUrl(resource: Named): string | undefined {
  const { service, kind, region, resourceId, arn } = resource;
  const domain = CONSOLES[arn.split(":")[1] ?? ""];
  const pageOf = PAGES[`${service}:${kind}`];
  if (domain === undefined || pageOf === undefined) return undefined;
  const id = resourceId.slice(kind.length + 1);
  const [page = "", fragment] = pageOf({
    id: encodeURIComponent(id),
    parts: id.split("/").map(encodeURIComponent),
    arn,
  });
  const isGlobal = region === "global";
  const host = isGlobal ? domain : `${region}.${domain}`;
  const query = isGlobal ? "" : `${page.includes("?") ? "&" : "?"}region=${region}`;
  return `https://${host}/${page}${query}${fragment === undefined ? "" : `#${fragment}`}`;
}

/** The console of each partition that has a public one. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: "console.aws.amazon.com",
  "aws-cn": "console.amazonaws.cn",
  "aws-us-gov": "console.amazonaws-us-gov.com",
};

/** Path and fragment of a page, from the native id as a part of a URL, its parts between slashes, and the ARN. */
type Page = (resource: { id: string; parts: string[]; arn: string }) => [page: string, fragment?: string];

const ec2 =
  (fragment: string): Page =>
  ({ id }) => ["ec2/home", `${fragment}=${id}`];
const vpc =
  (fragment: string): Page =>
  ({ id }) => ["vpcconsole/home", `${fragment}=${id}`];
const rds =
  (fragment: string): Page =>
  ({ id }) => ["rds/home", fragment.replace("{id}", id)];
const iam =
  (page: string): Page =>
  ({ id }) => ["iam/home", `/${page}/details/${id}`];

/** The pages that are known to exist. */
const PAGES: Readonly<Record<string, Page>> = {
  "ec2:instance": ec2("InstanceDetails:instanceId"),
  "ec2:volume": ec2("VolumeDetails:volumeId"),
  "ec2:snapshot": ec2("SnapshotDetails:snapshotId"),
  "ec2:image": ec2("ImageDetails:imageId"),
  "ec2:elastic-ip": ec2("ElasticIpDetails:AllocationId"),
  "ec2:launch-template": ec2("LaunchTemplateDetails:launchTemplateId"),
  "ec2:network-interface": ec2("NetworkInterface:networkInterfaceId"),
  "vpc:security-group": ec2("SecurityGroup:groupId"),
  "vpc:vpc": vpc("VpcDetails:VpcId"),
  "vpc:subnet": vpc("SubnetDetails:subnetId"),
  "vpc:route-table": vpc("RouteTableDetails:RouteTableId"),
  "vpc:internet-gateway": vpc("InternetGateway:internetGatewayId"),
  "vpc:nat-gateway": vpc("NatGatewayDetails:natGatewayId"),
  "vpc:network-acl": vpc("NetworkAclDetails:networkAclId"),
  "vpc:vpc-endpoint": vpc("EndpointDetails:vpcEndpointId"),
  "vpc:peering-connection": vpc("PeeringConnectionDetails:VpcPeeringConnectionId"),
  "s3:bucket": ({ id }) => [`s3/buckets/${id}`],
  "rds:db-instance": rds("database:id={id};is-cluster=false"),
  "rds:db-cluster": rds("database:id={id};is-cluster=true"),
  "rds:db-subnet-group": rds("db-subnet-group:id={id}"),
  "dynamodb:table": ({ id }) => ["dynamodbv2/home", `table?name=${id}`],
  "iam:role": iam("roles"),
  "iam:user": iam("users"),
  "iam:group": iam("groups"),
  "iam:policy": ({ arn }) => ["iam/home", `/policies/details/${encodeURIComponent(arn)}`],
  "eks:cluster": ({ id }) => [`eks/clusters/${id}`],
  "ecs:cluster": ({ id }) => [`ecs/v2/clusters/${id}`],
  "ecs:service": ({ parts: [cluster, service] }) => [`ecs/v2/clusters/${cluster}/services/${service}`],
  "ecs:task-definition": ({ id }) => [`ecs/v2/task-definitions/${id}`],
};

/** The types that have a page. */
export const CONSOLE_TYPES: readonly string[] = Object.keys(PAGES);
