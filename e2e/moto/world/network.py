"""Kinds of the service `vpc`."""

from places import HOME, pairs


def specification(place, kind, name, **more):
    return [{"ResourceType": kind, "Tags": pairs(place.tags(name, **more))}]


def create(place):
    """A VPC with two subnets and one of every part that can be in it."""
    ec2 = place.client("ec2")
    ids = place.ids
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16", TagSpecifications=specification(place, "vpc", "main"))["Vpc"]
    ids["vpc"] = vpc["VpcId"]
    for number, zone in enumerate("ab"):
        subnet = ec2.create_subnet(
            VpcId=ids["vpc"],
            CidrBlock=f"10.1.{number}.0/24",
            AvailabilityZone=f"{place.region}{zone}",
            TagSpecifications=specification(place, "subnet", f"main-{zone}", Tier="private"),
        )
        ids[f"subnet-{zone}"] = subnet["Subnet"]["SubnetId"]
    create_gateways(place)
    create_routes(place)
    create_security(place)
    create_endpoints(place)
    create_peering(place)


def create_gateways(place):
    ec2 = place.client("ec2")
    ids = place.ids
    internet = ec2.create_internet_gateway(TagSpecifications=specification(place, "internet-gateway", "main"))
    ids["internet-gateway"] = internet["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=ids["internet-gateway"], VpcId=ids["vpc"])
    address = ec2.allocate_address(Domain="vpc", TagSpecifications=specification(place, "elastic-ip", "nat"))
    nat = ec2.create_nat_gateway(
        SubnetId=ids["subnet-a"],
        AllocationId=address["AllocationId"],
        TagSpecifications=specification(place, "natgateway", "nat"),
    )
    ids["nat-gateway"] = nat["NatGateway"]["NatGatewayId"]


def create_routes(place):
    ec2 = place.client("ec2")
    ids = place.ids
    table = ec2.create_route_table(VpcId=ids["vpc"], TagSpecifications=specification(place, "route-table", "private"))
    ids["route-table"] = table["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=ids["route-table"], SubnetId=ids["subnet-a"])
    ec2.create_route(
        RouteTableId=ids["route-table"], DestinationCidrBlock="0.0.0.0/0", NatGatewayId=ids["nat-gateway"]
    )


def create_security(place):
    ec2 = place.client("ec2")
    ids = place.ids
    for name in ("web", "database"):
        group = ec2.create_security_group(
            GroupName=name,
            Description=f"{name} servers",
            VpcId=ids["vpc"],
            TagSpecifications=specification(place, "security-group", name),
        )
        ids[f"security-group-{name}"] = group["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=ids["security-group-web"],
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "everyone"}],
                "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
            }
        ],
    )
    ec2.authorize_security_group_ingress(
        GroupId=ids["security-group-database"],
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "UserIdGroupPairs": [{"GroupId": ids["security-group-web"]}],
            }
        ],
    )
    acl = ec2.create_network_acl(VpcId=ids["vpc"], TagSpecifications=specification(place, "network-acl", "strict"))
    ids["network-acl"] = acl["NetworkAcl"]["NetworkAclId"]
    ec2.create_network_acl_entry(
        NetworkAclId=ids["network-acl"],
        RuleNumber=100,
        Protocol="6",
        RuleAction="allow",
        Egress=False,
        CidrBlock="10.0.0.0/8",
        PortRange={"From": 22, "To": 22},
    )


def create_endpoints(place):
    ec2 = place.client("ec2")
    ids = place.ids
    gateway = ec2.create_vpc_endpoint(
        VpcEndpointType="Gateway",
        VpcId=ids["vpc"],
        ServiceName=f"com.amazonaws.{place.region}.s3",
        RouteTableIds=[ids["route-table"]],
        TagSpecifications=specification(place, "vpc-endpoint", "s3"),
    )
    ids["vpc-endpoint"] = gateway["VpcEndpoint"]["VpcEndpointId"]
    ec2.create_vpc_endpoint(
        VpcEndpointType="Interface",
        VpcId=ids["vpc"],
        ServiceName=f"com.amazonaws.{place.region}.sqs",
        SubnetIds=[ids["subnet-a"]],
        TagSpecifications=specification(place, "vpc-endpoint", "sqs"),
    )


def create_peering(place):
    """Peers with a second VPC here, and outside the home region with the account's main VPC there."""
    ec2 = place.client("ec2")
    ids = place.ids
    other = ec2.create_vpc(CidrBlock="10.2.0.0/16", TagSpecifications=specification(place, "vpc", "tools"))["Vpc"]
    ids["vpc-tools"] = other["VpcId"]
    peering = ec2.create_vpc_peering_connection(
        VpcId=ids["vpc"],
        PeerVpcId=ids["vpc-tools"],
        TagSpecifications=specification(place, "vpc-peering-connection", "tools"),
    )
    ids["peering"] = peering["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=ids["peering"])
    if place.region != HOME:
        ec2.create_vpc_peering_connection(VpcId=ids["vpc"], PeerVpcId=ids["vpc-tools"], PeerRegion=place.region)
