import type * as ec2 from "@aws-sdk/client-ec2";
import type { Handlers } from "../core/handlers.ts";
import type { World } from "../world/world.ts";
import { describe } from "./ec2-listing.ts";

/** The network part of the EC2 API. */
export function vpcHandlers(world: World): Handlers<typeof ec2> {
  return {
    DescribeVpcs: (input, context) => {
      const options = { ids: input.VpcIds, notFound: "InvalidVpcID.NotFound" };
      const { items: Vpcs, NextToken } = describe(world, context, "vpc:vpc", input, options);
      return { Vpcs, NextToken };
    },
    DescribeSubnets: (input, context) => {
      const options = { ids: input.SubnetIds, notFound: "InvalidSubnetID.NotFound" };
      const { items: Subnets, NextToken } = describe(world, context, "vpc:subnet", input, options);
      return { Subnets, NextToken };
    },
    DescribeRouteTables: (input, context) => {
      const options = { ids: input.RouteTableIds, notFound: "InvalidRouteTableID.NotFound", sizes: [5, 100] as const };
      const { items: RouteTables, NextToken } = describe(world, context, "vpc:route-table", input, options);
      return { RouteTables, NextToken };
    },
    DescribeInternetGateways: (input, context) => {
      const options = { ids: input.InternetGatewayIds, notFound: "InvalidInternetGatewayID.NotFound" };
      const { items: InternetGateways, NextToken } = describe(world, context, "vpc:internet-gateway", input, options);
      return { InternetGateways, NextToken };
    },
    DescribeNatGateways: (input, context) => {
      const options = { ids: input.NatGatewayIds, notFound: "NatGatewayNotFound" };
      const request = { MaxResults: input.MaxResults, NextToken: input.NextToken, Filters: input.Filter };
      const { items: NatGateways, NextToken } = describe(world, context, "vpc:nat-gateway", request, options);
      return { NatGateways, NextToken };
    },
    DescribeSecurityGroups: (input, context) => {
      const options = { ids: input.GroupIds, notFound: "InvalidGroup.NotFound" };
      const { items: SecurityGroups, NextToken } = describe(world, context, "vpc:security-group", input, options);
      return { SecurityGroups, NextToken };
    },
    DescribeNetworkAcls: (input, context) => {
      const options = { ids: input.NetworkAclIds, notFound: "InvalidNetworkAclID.NotFound" };
      const { items: NetworkAcls, NextToken } = describe(world, context, "vpc:network-acl", input, options);
      return { NetworkAcls, NextToken };
    },
    DescribeVpcEndpoints: (input, context) => {
      const options = {
        ids: input.VpcEndpointIds,
        notFound: "InvalidVpcEndpointId.NotFound",
        sizes: [1, 1000] as const,
      };
      const { items: VpcEndpoints, NextToken } = describe(world, context, "vpc:vpc-endpoint", input, options);
      return { VpcEndpoints, NextToken };
    },
    DescribeVpcPeeringConnections: (input, context) => {
      const options = { ids: input.VpcPeeringConnectionIds, notFound: "InvalidVpcPeeringConnectionID.NotFound" };
      const { items, NextToken } = describe(world, context, "vpc:peering-connection", input, options);
      return { VpcPeeringConnections: items, NextToken };
    },
  };
}
