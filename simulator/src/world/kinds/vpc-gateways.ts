import type { InternetGateway, NatGateway } from "@aws-sdk/client-ec2";
import { kindSpec, known } from "../kind-spec.ts";
import { privateIp, vpcId } from "../network.ts";
import { makeTags, shortEnvironment, tagList, tagMapOf } from "../tags.ts";
import { after, daysAgo } from "../time.ts";
import { elasticAddress, natInterface, natPlace } from "./compute-links.ts";

/** Internet gateways: one for each VPC. */
export const internetGateway = kindSpec<InternetGateway>({
  make: (cell, index) => ({
    InternetGatewayId: cell.id("igw", index),
    Attachments: index < cell.count("vpc:vpc") ? [{ State: "attached", VpcId: vpcId(cell, index) }] : [],
    OwnerId: cell.accountId,
    Tags: index === 0 ? [] : tagList(makeTags(cell, cell.random("vpc:internet-gateway", index), `igw-${index}`)),
  }),
  id: (g) => known(g.InternetGatewayId),
  arn: (g, cell) => cell.arn("ec2", `internet-gateway/${g.InternetGatewayId}`),
  tags: (g) => tagMapOf(g.Tags),
  withTags: (g, tags) => ({ ...g, Tags: tagList(tags) }),
  taggingType: "ec2:internet-gateway",
  comesAndGoes: false,
});

/** NAT gateways: one in the first public subnet of each VPC that people made. */
export const natGateway = kindSpec<NatGateway>({
  make: (cell, index) => {
    const random = cell.random("vpc:nat-gateway", index);
    const v = cell.variety("vpc:nat-gateway", index);
    const place = natPlace(cell, index);
    const nic = natInterface(cell, index);
    const created = daysAgo(random, 900, 3);
    const isFailed = v % 10 === 8;
    return {
      NatGatewayId: cell.id("nat", index),
      ConnectivityType: "public",
      CreateTime: created,
      ...(isFailed
        ? {
            DeleteTime: after(created, 60),
            FailureCode: "Resource.AlreadyAssociated",
            FailureMessage: "Elastic IP address is already associated",
          }
        : {}),
      NatGatewayAddresses: [
        {
          ...(index < cell.count("ec2:elastic-ip")
            ? { AllocationId: cell.id("eipalloc", index), AssociationId: cell.id("eipassoc", index) }
            : {}),
          IsPrimary: true,
          ...(nic === undefined ? {} : { NetworkInterfaceId: cell.id("eni", nic) }),
          PrivateIp: privateIp(place, index),
          PublicIp: elasticAddress(cell, index),
          Status: isFailed ? "failed" : "succeeded",
        },
      ],
      State: isFailed ? "failed" : v % 7 === 5 ? "pending" : "available",
      SubnetId: place.subnetId,
      Tags: tagList(makeTags(cell, random, `nat-${shortEnvironment(cell)}-${index}`)),
      VpcId: place.vpcId,
    };
  },
  id: (g) => known(g.NatGatewayId),
  arn: (g, cell) => cell.arn("ec2", `natgateway/${g.NatGatewayId}`),
  tags: (g) => tagMapOf(g.Tags),
  withTags: (g, tags) => ({ ...g, Tags: tagList(tags) }),
  taggingType: "ec2:natgateway",
  comesAndGoes: false,
});
