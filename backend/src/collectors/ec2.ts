import { EC2Client, paginateDescribeInstances } from "@aws-sdk/client-ec2";
import { arn, defineService, items, kindsOf, ref, refs, tagMap } from "./define.ts";

const kind = kindsOf<EC2Client>();

export const ec2 = defineService({
  service: "ec2",
  title: "EC2",
  reach: "regional",
  client: EC2Client,
  kinds: {
    instance: kind({
      title: "Instances",
      cloudFormation: "AWS::EC2::Instance",
      actions: ["ec2:DescribeInstances"],
      list: (client) =>
        items(paginateDescribeInstances({ client, pageSize: 1000 }, {}), (page) =>
          page.Reservations?.flatMap((reservation) => reservation.Instances ?? []),
        ),
      id: (i) => i.InstanceId,
      arn: (i, scope) => arn(scope, "ec2", `instance/${i.InstanceId}`),
      name: (i) => tagMap(i.Tags).Name,
      state: (i) => i.State?.Name,
      tags: (i) => tagMap(i.Tags),
      createdAt: (i) => i.LaunchTime,
      columns: {
        instanceType: (i) => i.InstanceType,
        availabilityZone: (i) => i.Placement?.AvailabilityZone,
        privateIp: (i) => i.PrivateIpAddress,
        publicIp: (i) => i.PublicIpAddress,
      },
      related: (i) => [
        ref("vpc:vpc", i.VpcId),
        ref("vpc:subnet", i.SubnetId),
        ...refs(
          "vpc:security-group",
          i.SecurityGroups?.map((group) => group.GroupId),
        ),
      ],
    }),
  },
});
