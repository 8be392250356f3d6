import type { JsonValue } from "../../model.ts";
import {
  asList,
  counted,
  type Expectation,
  type ExpectedRow,
  type FactResource,
  field,
  finds,
  inData,
  listIn,
  ofTypes,
  placeOf,
  pointedTo,
  type QueryFacts,
} from "../query-facts.ts";

/** What queries about VPCs and what is in them must find. */
export const NETWORK: Readonly<Record<string, Expectation>> = {
  "unassociated-elastic-ips": finds(
    ["ec2:elastic-ip"],
    (a) => inData(a, "AssociationId") === undefined,
    (a) => ({ publicIp: inData(a, "PublicIp") }),
  ),
  "security-groups-open-to-the-world": (facts) => ofTypes(facts, ["vpc:security-group"]).flatMap(openRules),
  "security-groups-open-for-administration": finds(
    ["vpc:security-group"],
    (g) => openRules(g).some(isForAdministration),
    (g, facts) => ({ interfaces: interfacesOf(facts, "vpc:security-group").get(`${placeOf(g)} ${g.id}`) ?? 0 }),
  ),
  "security-groups-nothing-uses": (facts) => {
    const used = pointedTo(facts, (type) => type !== "vpc:security-group", "vpc:security-group");
    const isUnused = (g: FactResource) => !used.has(`${placeOf(g)} ${g.id}`) && inData(g, "GroupName") !== "default";
    return finds(["vpc:security-group"], isUnused, (g) => ({ vpcId: inData(g, "VpcId") }))(facts);
  },
  "peering-across-accounts": finds(
    ["vpc:peering-connection"],
    (p) => inData(p, "RequesterVpcInfo", "OwnerId") !== inData(p, "AccepterVpcInfo", "OwnerId"),
    (p, { accounts }) => {
      const owners = ["RequesterVpcInfo", "AccepterVpcInfo"].map((side) => inData(p, side, "OwnerId"));
      const otherAccountId = owners.find((owner) => owner !== p.accountId);
      const other = accounts.find(({ accountId }) => accountId === otherAccountId);
      return { otherAccountId, otherAccountName: other?.name, otherAccountIsKnown: other ? "yes" : "no" };
    },
  ),
  "idle-nat-gateways": (facts) => {
    const running = ofTypes(facts, ["ec2:instance"]).filter((i) => inData(i, "State", "Name") === "running");
    const inUse = ofTypes(facts, ["ec2:network-interface"]).filter(
      (n) =>
        inData(n, "Status") === "in-use" &&
        inData(n, "InterfaceType") !== "nat_gateway" &&
        inData(n, "Attachment", "InstanceId") === undefined,
    );
    const busy = new Set([...running, ...inUse].map((r) => `${placeOf(r)} ${inData(r, "VpcId")}`));
    const isIdle = (g: FactResource) => isAvailable(g) && !busy.has(`${placeOf(g)} ${inData(g, "VpcId")}`);
    return finds(["vpc:nat-gateway"], isIdle, (g) => ({ vpcId: inData(g, "VpcId") }))(facts);
  },
  "nat-gateways-per-vpc": (facts) => {
    const gateways = ofTypes(facts, ["vpc:nat-gateway"]).filter(isAvailable);
    return [...Map.groupBy(gateways, (g) => `${placeOf(g)} ${inData(g, "VpcId")}`)].map(([group, own]): ExpectedRow => {
      const [accountId, region, vpcId] = group.split(" ");
      const subnets = new Set(own.map((g) => inData(g, "SubnetId"))).size;
      return { accountId, region, vpcId, natGateways: own.length, subnets };
    });
  },
  "network-interfaces-attached-to-nothing": finds(
    ["ec2:network-interface"],
    (n) => inData(n, "Status") === "available",
    (n) => ({ subnetId: inData(n, "SubnetId") }),
  ),
  "default-vpcs-in-use": (facts) => {
    const interfaces = interfacesOf(facts, "vpc:vpc");
    const usesOf = (v: FactResource) => interfaces.get(`${placeOf(v)} ${v.id}`) ?? 0;
    const isUsed = (v: FactResource) => inData(v, "IsDefault") === true && usesOf(v) > 0;
    return finds(["vpc:vpc"], isUsed, (v) => ({ interfaces: usesOf(v) }))(facts);
  },
  "subnets-short-of-addresses": finds(
    ["vpc:subnet"],
    (s) => Number(inData(s, "AvailableIpAddressCount")) < addressesOf(s) / 10,
    (s) => ({ available: inData(s, "AvailableIpAddressCount"), addresses: addressesOf(s) }),
  ),
};

function isAvailable(gateway: FactResource): boolean {
  return inData(gateway, "State") === "available";
}

/** The inbound rules of a group that let everybody in, one for each source. */
function openRules(group: FactResource): ExpectedRow[] {
  const { accountId, region, id, name } = group;
  return listIn(group, "IpPermissions").flatMap((permission) =>
    worldIn(permission).map((source) => ({
      ...{ accountId, region, id, name, source },
      protocol: field(permission, "IpProtocol"),
      fromPort: field(permission, "FromPort"),
      toPort: field(permission, "ToPort"),
    })),
  );
}

function worldIn(permission: JsonValue): readonly string[] {
  const ranges = asList(field(permission, "IpRanges")).map((range) => String(field(range, "CidrIp")));
  const ranges6 = asList(field(permission, "Ipv6Ranges")).map((range) => String(field(range, "CidrIpv6")));
  return [...ranges.filter((range) => range === "0.0.0.0/0"), ...ranges6.filter((range) => range === "::/0")];
}

function isForAdministration({ protocol, fromPort, toPort }: ExpectedRow): boolean {
  const covers = (port: number) => Number(fromPort) <= port && port <= Number(toPort);
  return protocol === "-1" || (protocol === "tcp" && (covers(22) || covers(3389)));
}

/** The network interfaces that point to something of a type, by its place and id. */
function interfacesOf(facts: QueryFacts, type: string): ReadonlyMap<string, number> {
  const uses = ofTypes(facts, ["ec2:network-interface"]).flatMap((card) =>
    card.related.filter((reference) => reference.type === type).map(({ id }) => `${placeOf(card)} ${id}`),
  );
  return counted(uses, (use) => use);
}

/** What AWS leaves of a subnet's addresses. */
function addressesOf(subnet: FactResource): number {
  const [, bits] = String(inData(subnet, "CidrBlock")).split("/");
  return 2 ** (32 - Number(bits)) - 5;
}
