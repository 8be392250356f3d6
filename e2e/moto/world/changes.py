"""What happens to the world between two refreshes: things are created, changed, retagged and deleted in every service."""

import organization
from compute import run_instance
from containers import register
from identity import trust
from objects import create_bucket, create_table
from places import HOME, Place, member_session, pairs

DROPPED_TABLES = range(50, 110)
"""More than half of the tables of their cell: a drop that has to be listed twice before it is believed."""

QUIET_REGION = "sa-east-1"
"""A region in which nothing was ever made: it has what every region has from the start."""


class Changes:
    """What is different, one entry per resource."""

    def __init__(self):
        self.entries = []

    def add(self, change, place, type, *ids, region=None):
        for id in ids:
            self.entries.append(
                {
                    "change": change,
                    "accountId": place.account_id,
                    "region": region or place.region,
                    "type": type,
                    "id": id,
                }
            )


def apply(accounts):
    """Changes the world and returns the differences as a list."""
    places = {(place.account, place.region): place for place in organization.places(accounts)}
    changes = Changes()
    change_instances(places["management", HOME], changes)
    replace_instance(places["development", "eu-west-1"], changes)
    change_disks(places["management", "ap-southeast-2"], changes)
    empty_launch_templates(places["development", HOME], changes)
    change_network(places["production", "eu-west-1"], changes)
    change_quiet_region(places["production", HOME], changes)
    change_buckets(places["production", "eu-west-1"], changes)
    change_tables(places["production", HOME], changes)
    change_databases(places["development", "ap-southeast-2"], changes)
    change_identity(places["production", HOME], changes)
    change_eks(places["management", "eu-west-1"], changes)
    change_ecs(places["development", "eu-west-1"], changes)
    return changes.entries


def instance_id(place, name):
    filters = [{"Name": "tag:Name", "Values": [name]}]
    return place.client("ec2").describe_instances(Filters=filters)["Reservations"][0]["Instances"][0]["InstanceId"]


def named(place, operation, list_name, id_name, name):
    """The id of the one thing that is tagged with a name."""
    answer = getattr(place.client("ec2"), operation)(Filters=[{"Name": "tag:Name", "Values": [name]}])
    return answer[list_name][0][id_name]


def change_instances(place, changes):
    """Retags one instance (a tag more, one less, one changed) and starts another."""
    ec2 = place.client("ec2")
    web, spare = instance_id(place, "web"), instance_id(place, "spare")
    ec2.create_tags(Resources=[web], Tags=pairs({"Stage": "retired", "Ticket": "OPS-1"}))
    ec2.delete_tags(Resources=[web], Tags=[{"Key": "Owner"}])
    ec2.start_instances(InstanceIds=[spare])
    changes.add("updated", place, "ec2:instance", web, spare)


def replace_instance(place, changes):
    """Terminates one instance, which AWS goes on listing for an hour, and starts another."""
    ec2 = place.client("ec2")
    worker = ec2.describe_instances(InstanceIds=[instance_id(place, "worker")])["Reservations"][0]["Instances"][0]
    ec2.terminate_instances(InstanceIds=[worker["InstanceId"]])
    changes.add("updated", place, "ec2:instance", worker["InstanceId"])
    changes.add("deleted", place, "ec2:volume", *volumes(worker))
    place.ids["subnet-a"] = named(place, "describe_subnets", "Subnets", "SubnetId", "main-a")
    place.ids["security-group-web"] = named(place, "describe_security_groups", "SecurityGroups", "GroupId", "web")
    new = ec2.describe_instances(InstanceIds=[run_instance(place, "worker-2")])["Reservations"][0]["Instances"][0]
    changes.add("created", place, "ec2:instance", new["InstanceId"])
    changes.add("created", place, "ec2:volume", *volumes(new))
    changes.add("created", place, "ec2:network-interface", *interfaces(new))


def volumes(instance):
    return [mapping["Ebs"]["VolumeId"] for mapping in instance["BlockDeviceMappings"]]


def interfaces(instance):
    return [interface["NetworkInterfaceId"] for interface in instance["NetworkInterfaces"]]


def change_disks(place, changes):
    ec2 = place.client("ec2")
    volume = named(place, "describe_volumes", "Volumes", "VolumeId", "data")
    snapshot = named(place, "describe_snapshots", "Snapshots", "SnapshotId", "nightly")
    image = named(place, "describe_images", "Images", "ImageId", "golden")
    ec2.delete_volume(VolumeId=volume)
    ec2.delete_snapshot(SnapshotId=snapshot)
    ec2.deregister_image(ImageId=image)
    changes.add("deleted", place, "ec2:volume", volume)
    changes.add("deleted", place, "ec2:snapshot", snapshot)
    changes.add("deleted", place, "ec2:image", image)
    address = ec2.allocate_address(Domain="vpc")
    changes.add("created", place, "ec2:elastic-ip", address["AllocationId"])


def empty_launch_templates(place, changes):
    """Leaves nothing of one kind in one region."""
    ec2 = place.client("ec2")
    for name in ("web", "worker"):
        answer = ec2.delete_launch_template(LaunchTemplateName=name)
        changes.add("deleted", place, "ec2:launch-template", answer["LaunchTemplate"]["LaunchTemplateId"])


def change_network(place, changes):
    ec2 = place.client("ec2")
    group = named(place, "describe_security_groups", "SecurityGroups", "GroupId", "web")
    ec2.revoke_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}],
    )
    acl = named(place, "describe_network_acls", "NetworkAcls", "NetworkAclId", "strict")
    ec2.delete_network_acl(NetworkAclId=acl)
    vpc = named(place, "describe_vpcs", "Vpcs", "VpcId", "main")
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    changes.add("updated", place, "vpc:security-group", group)
    changes.add("deleted", place, "vpc:network-acl", acl)
    changes.add("created", place, "vpc:route-table", table)


def change_quiet_region(place, changes):
    quiet = Place(place.account, place.account_id, QUIET_REGION, place.session)
    ec2 = quiet.client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=pairs({"Purpose": "none"}))
    changes.add("updated", quiet, "vpc:vpc", vpc)


def change_buckets(place, changes):
    s3 = place.client("s3")
    plain, logs = f"{place.prefix}-plain", f"{place.prefix}-logs"
    s3.delete_bucket(Bucket=plain)
    create_bucket(place, f"{place.prefix}-fresh")
    s3.put_bucket_versioning(Bucket=logs, VersioningConfiguration={"Status": "Suspended"})
    s3.put_bucket_tagging(Bucket=logs, Tagging={"TagSet": pairs({"Name": "logs", "Retention": "7 days"})})
    changes.add("deleted", place, "s3:bucket", plain)
    changes.add("created", place, "s3:bucket", f"{place.prefix}-fresh")
    changes.add("updated", place, "s3:bucket", logs)


def change_tables(place, changes):
    dynamodb = place.client("dynamodb")
    for number in DROPPED_TABLES:
        dynamodb.delete_table(TableName=f"tenant-{number:03}")
        changes.add("deleted", place, "dynamodb:table", f"tenant-{number:03}")
    create_table(place, "fresh")
    dynamodb.update_time_to_live(
        TableName="tenant-000", TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"}
    )
    arn = dynamodb.describe_table(TableName="tenant-001")["Table"]["TableArn"]
    dynamodb.tag_resource(ResourceArn=arn, Tags=pairs({"Owner": "team two"}))
    # The number of items changes by itself and is no change.
    dynamodb.put_item(TableName="sessions", Item={"id": {"S": "two"}})
    backup = dynamodb.list_backups(TableName="orders")["BackupSummaries"][0]["BackupArn"]
    dynamodb.delete_backup(BackupArn=backup)
    changes.add("created", place, "dynamodb:table", "fresh")
    changes.add("updated", place, "dynamodb:table", "tenant-000", "tenant-001")
    changes.add("deleted", place, "dynamodb:backup", backup.rsplit("/", 1)[1])


def change_databases(place, changes):
    rds = place.client("rds")
    rds.delete_db_snapshot(DBSnapshotIdentifier="orders-before")
    rds.create_db_snapshot(DBSnapshotIdentifier="orders-after", DBInstanceIdentifier="orders")
    rds.modify_db_instance(
        DBInstanceIdentifier="orders", DBInstanceClass="db.t4g.small", ApplyImmediately=True
    )
    cluster = rds.describe_db_clusters()["DBClusters"][0]["DBClusterArn"]
    rds.add_tags_to_resource(ResourceName=cluster, Tags=pairs({"Owner": "team two"}))
    changes.add("deleted", place, "rds:db-snapshot", "orders-before")
    changes.add("created", place, "rds:db-snapshot", "orders-after")
    changes.add("updated", place, "rds:db-instance", "orders")
    changes.add("updated", place, "rds:db-cluster", "ledger")


def change_identity(place, changes):
    iam = place.client("iam")
    iam.delete_role(RoleName="job-0")
    iam.create_role(RoleName="fresh", AssumeRolePolicyDocument=trust("lambda.amazonaws.com"))
    iam.tag_role(RoleName="job-1", Tags=pairs({"Owner": "team two"}))
    iam.create_access_key(UserName="ben")
    iam.update_account_password_policy(MinimumPasswordLength=20)

    def add(change, type, *ids):
        changes.add(change, place, type, *ids, region="global")

    add("deleted", "iam:role", "job-0")
    add("created", "iam:role", "fresh")
    add("updated", "iam:role", "job-1")
    add("updated", "iam:user", "ben")
    add("updated", "iam:account", place.account_id)


def change_eks(place, changes):
    eks = place.client("eks")
    eks.delete_nodegroup(clusterName="platform", nodegroupName="batch")
    cluster = eks.describe_cluster(name="platform")["cluster"]["arn"]
    eks.tag_resource(resourceArn=cluster, tags={"Owner": "team two"})
    changes.add("deleted", place, "eks:nodegroup", "platform/batch")
    changes.add("updated", place, "eks:cluster", "platform")


def change_ecs(place, changes):
    """A new revision replaces the latest of its family, which is one and the same resource."""
    ecs = place.client("ecs")
    register(place, "web", 3)
    ecs.update_service(cluster="main", service="web", desiredCount=2)
    ecs.create_cluster(clusterName="fresh")
    changes.add("updated", place, "ecs:task-definition", "web")
    changes.add("updated", place, "ecs:service", "main/web")
    changes.add("created", place, "ecs:cluster", "fresh")
