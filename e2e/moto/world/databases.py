"""Kinds of the service `rds`."""

from places import HOME, pairs

MANY_INSTANCES = 101
"""More than the 100 records that one DescribeDBInstances answer holds."""

PASSWORD = "PLANTED-SECRET-database"


def create(place):
    """A subnet group, an instance with a snapshot, and a cluster with a member and a snapshot."""
    rds = place.client("rds")
    rds.create_db_subnet_group(
        DBSubnetGroupName="private",
        DBSubnetGroupDescription="private subnets",
        SubnetIds=[place.ids["subnet-a"], place.ids["subnet-b"]],
        Tags=pairs(place.tags("private")),
    )
    create_instance(place, "orders")
    rds.create_db_cluster(
        DBClusterIdentifier="ledger",
        Engine="aurora-postgresql",
        MasterUsername="owner",
        MasterUserPassword=PASSWORD,
        DBSubnetGroupName="private",
        Tags=pairs(place.tags("ledger")),
    )
    rds.create_db_instance(
        DBInstanceIdentifier="ledger-1",
        DBClusterIdentifier="ledger",
        DBInstanceClass="db.r6g.large",
        Engine="aurora-postgresql",
        Tags=pairs(place.tags("ledger-1")),
    )
    create_snapshot(place, "orders-before")
    rds.create_db_cluster_snapshot(
        DBClusterSnapshotIdentifier="ledger-before",
        DBClusterIdentifier="ledger",
        Tags=pairs(place.tags("ledger-before")),
    )
    if place.account == "development" and place.region == HOME:
        for number in range(MANY_INSTANCES):
            create_instance(place, f"tenant-{number:03}")


def create_instance(place, name):
    place.client("rds").create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        AllocatedStorage=20,
        MasterUsername="owner",
        MasterUserPassword=PASSWORD,
        DBSubnetGroupName="private",
        Tags=pairs(place.tags(name)),
    )


def create_snapshot(place, name):
    place.client("rds").create_db_snapshot(
        DBSnapshotIdentifier=name, DBInstanceIdentifier="orders", Tags=pairs(place.tags(name))
    )
