import type { KindName } from "./kind-names.ts";
import type { KindSpec } from "./kind-spec.ts";
import { elasticIp, keyPair, launchTemplate, placementGroup } from "./kinds/compute-kinds.ts";
import { instance } from "./kinds/instance.ts";
import { networkInterface } from "./kinds/network-interface.ts";
import { image, snapshot, volume } from "./kinds/storage-kinds.ts";
import { internetGateway, natGateway, routeTable, subnet, vpc } from "./kinds/vpc-core.ts";
import { vpcEndpoint, vpcPeeringConnection } from "./kinds/vpc-edges.ts";
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
};

/** The resource of a kind, as the world keeps it. */
export type ResourceOf<Kind extends KindName> = Kind extends keyof typeof KINDS
  ? (typeof KINDS)[Kind] extends KindSpec<infer Item>
    ? Item
    : never
  : never;
