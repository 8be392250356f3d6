import type { KindName } from "./kind-names.ts";
import type { KindSpec } from "./kind-spec.ts";
import { bucket } from "./kinds/bucket.ts";
import { elasticIp, keyPair, launchTemplate, placementGroup } from "./kinds/compute-kinds.ts";
import { backup, table } from "./kinds/dynamodb-kinds.ts";
import { capacityProvider, ecsCluster } from "./kinds/ecs-kinds.ts";
import { ecsService } from "./kinds/ecs-service.ts";
import { eksCluster } from "./kinds/eks-cluster.ts";
import { addon, fargateProfile, nodegroup } from "./kinds/eks-kinds.ts";
import { accountSettings, policy } from "./kinds/iam-account-kinds.ts";
import { instanceProfile, role } from "./kinds/iam-role-kinds.ts";
import { group, user } from "./kinds/iam-user-kinds.ts";
import { instance } from "./kinds/instance.ts";
import { networkInterface } from "./kinds/network-interface.ts";
import { dbCluster, dbInstance } from "./kinds/rds-database-kinds.ts";
import { dbClusterSnapshot, dbSnapshot, dbSubnetGroup } from "./kinds/rds-snapshot-kinds.ts";
import { image, snapshot, volume } from "./kinds/storage-kinds.ts";
import { taskDefinition } from "./kinds/task-definition.ts";
import { routeTable, subnet, vpc } from "./kinds/vpc-core.ts";
import { vpcEndpoint, vpcPeeringConnection } from "./kinds/vpc-edges.ts";
import { internetGateway, natGateway } from "./kinds/vpc-gateways.ts";
import { networkAcl, securityGroup } from "./kinds/vpc-security.ts";

/** What the world knows about each kind. */
export const KINDS = {
  "vpc:vpc": vpc,
  "vpc:subnet": subnet,
  "vpc:route-table": routeTable,
  "vpc:internet-gateway": internetGateway,
  "vpc:nat-gateway": natGateway,
  "vpc:security-group": securityGroup,
  "vpc:network-acl": networkAcl,
  "vpc:vpc-endpoint": vpcEndpoint,
  "vpc:peering-connection": vpcPeeringConnection,
  "ec2:instance": instance,
  "ec2:volume": volume,
  "ec2:snapshot": snapshot,
  "ec2:image": image,
  "ec2:key-pair": keyPair,
  "ec2:elastic-ip": elasticIp,
  "ec2:launch-template": launchTemplate,
  "ec2:network-interface": networkInterface,
  "ec2:placement-group": placementGroup,
  "s3:bucket": bucket,
  "rds:db-instance": dbInstance,
  "rds:db-cluster": dbCluster,
  "rds:db-snapshot": dbSnapshot,
  "rds:db-cluster-snapshot": dbClusterSnapshot,
  "rds:db-subnet-group": dbSubnetGroup,
  "dynamodb:table": table,
  "dynamodb:backup": backup,
  "iam:role": role,
  "iam:user": user,
  "iam:group": group,
  "iam:policy": policy,
  "iam:instance-profile": instanceProfile,
  "iam:account": accountSettings,
  "eks:cluster": eksCluster,
  "eks:nodegroup": nodegroup,
  "eks:addon": addon,
  "eks:fargate-profile": fargateProfile,
  "ecs:cluster": ecsCluster,
  "ecs:service": ecsService,
  "ecs:task-definition": taskDefinition,
  "ecs:capacity-provider": capacityProvider,
};

/** The resource of a kind, as the world keeps it. */
export type ResourceOf<Kind extends KindName> = (typeof KINDS)[Kind] extends KindSpec<infer Item> ? Item : never;

/** A kind's spec without its item type: safe where items come from and go back to the same kind. */
export function anySpec(kind: KindName): KindSpec<unknown> {
  return KINDS[kind] as unknown as KindSpec<unknown>;
}
