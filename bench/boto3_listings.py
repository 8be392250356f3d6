"""What each service is listed with: the calls and page sizes that the product's collectors make.

A listing gets a function that gives clients, and yields (kind, id, resource, region); the region is None where it
is the one that is called.
"""

from botocore.exceptions import ClientError


def pages(client, operation, key, size=None, **parameters):
    """The items of every page."""
    paging = {} if size is None else {"PaginationConfig": {"PageSize": size}}
    for page in client.get_paginator(operation).paginate(**parameters, **paging):
        yield from page[key]


def tags_of(clients_of, *resource_types, region=None):
    """The tags that the listings lack, in bulk, by ARN."""
    tagging = clients_of("resourcegroupstaggingapi", region) if region else clients_of("resourcegroupstaggingapi")
    found = pages(tagging, "get_resources", "ResourceTagMappingList", 100, ResourceTypeFilters=list(resource_types))
    return {entry["ResourceARN"]: entry["Tags"] for entry in found}


def unless(codes, call, **parameters):
    """The answer, or None where AWS says with one of these codes that the thing is not configured."""
    try:
        return call(**parameters)
    except ClientError as error:
        if error.response["Error"]["Code"] in codes:
            return None
        raise


def ec2(clients_of):
    client = clients_of("ec2")
    managed = {"IncludeManagedResources": True}
    for reservation in pages(client, "describe_instances", "Reservations", 1000, **managed):
        for instance in reservation["Instances"]:
            yield "instance", instance["InstanceId"], instance, None
    for kind, operation, key, size, identity, parameters in [
        ("volume", "describe_volumes", "Volumes", 500, "VolumeId", managed),
        ("snapshot", "describe_snapshots", "Snapshots", 1000, "SnapshotId", {"OwnerIds": ["self"]}),
        ("image", "describe_images", "Images", 1000, "ImageId", {"Owners": ["self"], "IncludeDisabled": True}),
        ("launch-template", "describe_launch_templates", "LaunchTemplates", 200, "LaunchTemplateId", managed),
        ("network-interface", "describe_network_interfaces", "NetworkInterfaces", 1000, "NetworkInterfaceId", managed),
    ]:
        for resource in pages(client, operation, key, size, **parameters):
            yield kind, resource[identity], resource, None
    for pair in client.describe_key_pairs()["KeyPairs"]:
        yield "key-pair", pair["KeyPairId"], pair, None
    for address in client.describe_addresses()["Addresses"]:
        yield "elastic-ip", address["AllocationId"], address, None
    for group in client.describe_placement_groups()["PlacementGroups"]:
        yield "placement-group", group["GroupId"], group, None


def vpc(clients_of):
    client = clients_of("ec2")
    for kind, operation, key, size, identity in [
        ("vpc", "describe_vpcs", "Vpcs", 1000, "VpcId"),
        ("subnet", "describe_subnets", "Subnets", 1000, "SubnetId"),
        ("route-table", "describe_route_tables", "RouteTables", 100, "RouteTableId"),
        ("internet-gateway", "describe_internet_gateways", "InternetGateways", 1000, "InternetGatewayId"),
        ("nat-gateway", "describe_nat_gateways", "NatGateways", 1000, "NatGatewayId"),
        ("security-group", "describe_security_groups", "SecurityGroups", 1000, "GroupId"),
        ("network-acl", "describe_network_acls", "NetworkAcls", 1000, "NetworkAclId"),
        ("endpoint", "describe_vpc_endpoints", "VpcEndpoints", 1000, "VpcEndpointId"),
        (
            "peering-connection",
            "describe_vpc_peering_connections",
            "VpcPeeringConnections",
            1000,
            "VpcPeeringConnectionId",
        ),
    ]:
        for resource in pages(client, operation, key, size):
            yield kind, resource[identity], resource, None


def rds(clients_of):
    client = clients_of("rds")
    manual = {"SnapshotType": "manual"}
    for kind, operation, key, identity, parameters in [
        ("db-instance", "describe_db_instances", "DBInstances", "DBInstanceIdentifier", {}),
        ("db-cluster", "describe_db_clusters", "DBClusters", "DBClusterIdentifier", {}),
        ("db-snapshot", "describe_db_snapshots", "DBSnapshots", "DBSnapshotIdentifier", manual),
        (
            "db-cluster-snapshot",
            "describe_db_cluster_snapshots",
            "DBClusterSnapshots",
            "DBClusterSnapshotIdentifier",
            manual,
        ),
    ]:
        for resource in pages(client, operation, key, 100, **parameters):
            yield kind, resource[identity], resource, None
    groups = list(pages(client, "describe_db_subnet_groups", "DBSubnetGroups", 100))
    tags = tags_of(clients_of, "rds:subgrp") if groups else {}
    for group in groups:
        with_tags = {**group, "Tags": tags.get(group["DBSubnetGroupArn"], [])}
        yield "db-subnet-group", group["DBSubnetGroupName"], with_tags, None


def dynamodb(clients_of):
    client = clients_of("dynamodb")
    names = list(pages(client, "list_tables", "TableNames", 100))
    tags = tags_of(clients_of, "dynamodb:table") if names else {}
    for name in names:
        table = client.describe_table(TableName=name)["Table"]
        table["TimeToLive"] = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        yield "table", name, {**table, "ContinuousBackups": backups, "Tags": tags.get(table["TableArn"], [])}, None
    for backup in pages(client, "list_backups", "BackupSummaries", 100, BackupType="ALL"):
        yield "backup", backup["BackupArn"].rsplit("/", 1)[-1], backup, None


def eks(clients_of):
    client = clients_of("eks")
    clusters = list(pages(client, "list_clusters", "clusters", 100, include=["all"]))
    for name in clusters:
        yield "cluster", name, client.describe_cluster(name=name)["cluster"], None
    for kind, listing, key, parameter, describe, answer in [
        ("nodegroup", "list_nodegroups", "nodegroups", "nodegroupName", client.describe_nodegroup, "nodegroup"),
        ("addon", "list_addons", "addons", "addonName", client.describe_addon, "addon"),
        (
            "fargate-profile",
            "list_fargate_profiles",
            "fargateProfileNames",
            "fargateProfileName",
            client.describe_fargate_profile,
            "fargateProfile",
        ),
    ]:
        for cluster in pages(client, "list_clusters", "clusters", 100):
            for name in pages(client, listing, key, 100, clusterName=cluster):
                resource = describe(clusterName=cluster, **{parameter: name})[answer]
                yield kind, f"{cluster}/{name}", resource, None


def ecs(clients_of):
    client = clients_of("ecs")
    clusters = list(pages(client, "list_clusters", "clusterArns", 100))
    for some in batches(clusters, 100):
        include = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "TAGS"]
        for cluster in client.describe_clusters(clusters=some, include=include)["clusters"]:
            yield "cluster", cluster["clusterName"], cluster, None
    for cluster in pages(client, "list_clusters", "clusterArns", 100):
        services = list(pages(client, "list_services", "serviceArns", 100, cluster=cluster))
        for some in batches(services, 10):
            for service in client.describe_services(cluster=cluster, services=some, include=["TAGS"])["services"]:
                yield "service", f"{cluster.rsplit('/', 1)[-1]}/{service['serviceName']}", service, None
    for family in pages(client, "list_task_definition_families", "families", 100, status="ACTIVE"):
        answer = client.describe_task_definition(taskDefinition=family, include=["TAGS"])
        yield "task-definition", family, {**answer["taskDefinition"], "tags": answer.get("tags", [])}, None
    for cluster in [None, *pages(client, "list_clusters", "clusterArns", 100)]:
        for provider in capacity_providers(client, cluster):
            if provider["name"].upper().startswith("FARGATE") or bool(provider.get("cluster")) != bool(cluster):
                continue
            prefix = f"{cluster.rsplit('/', 1)[-1]}/" if cluster else ""
            yield "capacity-provider", prefix + provider["name"], provider, None


def capacity_providers(client, cluster):
    """boto3 has no paginator for these."""
    parameters = {"include": ["TAGS"], "maxResults": 10, **({"cluster": cluster} if cluster else {})}
    while True:
        answer = client.describe_capacity_providers(**parameters)
        yield from answer["capacityProviders"]
        if not answer.get("nextToken"):
            return
        parameters["nextToken"] = answer["nextToken"]


def iam(clients_of):
    client = clients_of("iam")
    details = "get_account_authorization_details"
    for role in pages(client, details, "RoleDetailList", 1000, Filter=["Role"]):
        yield "role", role["RoleName"], role, "global"
    for user in pages(client, details, "UserDetailList", 1000, Filter=["User"]):
        call = {"UserName": user["UserName"], "MaxItems": 1000}
        user["MFADevices"] = client.list_mfa_devices(**call)["MFADevices"]
        user["AccessKeys"] = client.list_access_keys(**call)["AccessKeyMetadata"]
        yield "user", user["UserName"], user, "global"
    for group in pages(client, details, "GroupDetailList", 1000, Filter=["Group"]):
        yield "group", group["GroupName"], group, "global"
    tags = tags_of(clients_of, "iam:policy", "iam:instance-profile")
    for policy in pages(client, details, "Policies", 1000, Filter=["LocalManagedPolicy"]):
        yield "policy", policy["PolicyName"], {**policy, "Tags": tags.get(policy["Arn"], [])}, "global"
    for profile in pages(client, "list_instance_profiles", "InstanceProfiles", 1000):
        resource = {**profile, "Tags": tags.get(profile["Arn"], [])}
        yield "instance-profile", profile["InstanceProfileName"], resource, "global"
    account = {
        "AccountAliases": client.list_account_aliases(MaxItems=1000)["AccountAliases"],
        "PasswordPolicy": (unless(["NoSuchEntity"], client.get_account_password_policy) or {}).get("PasswordPolicy"),
        "SummaryMap": client.get_account_summary()["SummaryMap"],
    }
    yield "account", "account", account, "global"


def s3(clients_of):
    tags = {}
    for bucket in pages(clients_of("s3"), "list_buckets", "Buckets", 10000):
        name, region = bucket["Name"], bucket["BucketRegion"]
        if region not in tags:
            tags[region] = tags_of(clients_of, "s3", region=region)
        client = clients_of("s3", region)
        no_encryption = ["ServerSideEncryptionConfigurationNotFoundError"]
        bucket["Versioning"] = client.get_bucket_versioning(Bucket=name).get("Status")
        bucket["Encryption"] = unless(no_encryption, client.get_bucket_encryption, Bucket=name)
        bucket["PublicAccessBlock"] = unless(
            ["NoSuchPublicAccessBlockConfiguration"], client.get_public_access_block, Bucket=name
        )
        bucket["PolicyStatus"] = unless(["NoSuchBucketPolicy"], client.get_bucket_policy_status, Bucket=name)
        yield "bucket", name, {**bucket, "Tags": tags[region].get(f"arn:aws:s3:::{name}", [])}, region


def batches(entries, size):
    return [entries[start : start + size] for start in range(0, len(entries), size)]


REGIONAL_SERVICES = {"ec2": ec2, "vpc": vpc, "rds": rds, "dynamodb": dynamodb, "eks": eks, "ecs": ecs}
GLOBAL_SERVICES = {"iam": iam, "s3": s3}
