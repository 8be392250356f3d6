/** Every kind of resource that the world holds, as `service:kind`. */
export const KIND_NAMES = [
  "vpc:vpc",
  "vpc:subnet",
  "vpc:route-table",
  "vpc:internet-gateway",
  "vpc:nat-gateway",
  "vpc:security-group",
  "vpc:network-acl",
  "vpc:vpc-endpoint",
  "vpc:peering-connection",
  "ec2:instance",
  "ec2:volume",
  "ec2:snapshot",
  "ec2:image",
  "ec2:key-pair",
  "ec2:elastic-ip",
  "ec2:launch-template",
  "ec2:network-interface",
  "ec2:placement-group",
  "s3:bucket",
  "rds:db-instance",
  "rds:db-cluster",
  "rds:db-snapshot",
  "rds:db-cluster-snapshot",
  "rds:db-subnet-group",
  "dynamodb:table",
  "dynamodb:backup",
  "iam:role",
  "iam:user",
  "iam:group",
  "iam:policy",
  "iam:instance-profile",
  "iam:account",
  "eks:cluster",
  "eks:nodegroup",
  "eks:addon",
  "eks:fargate-profile",
  "ecs:cluster",
  "ecs:service",
  "ecs:task-definition",
  "ecs:capacity-provider",
] as const;

export type KindName = (typeof KIND_NAMES)[number];

/** Whether a kind belongs to the account as a whole; its region is then `global`. */
export function isGlobal(kind: KindName): boolean {
  return kind.startsWith("iam:");
}
