"""Kinds of the services `s3` and `dynamodb`."""

import json

from places import HOME, pairs

MANY_TABLES = 110
"""More than the 100 names that one ListTables answer holds."""


def create(place):
    create_buckets(place)
    create_tables(place)


def create_bucket(place, name):
    elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": place.region}}
    place.client("s3").create_bucket(Bucket=name, **({} if place.region == "us-east-1" else elsewhere))
    return name


def create_buckets(place):
    """A bucket with every setting, and one with none at all."""
    s3 = place.client("s3")
    logs = create_bucket(place, f"{place.prefix}-logs")
    create_bucket(place, f"{place.prefix}-plain")
    s3.put_bucket_versioning(Bucket=logs, VersioningConfiguration={"Status": "Enabled"})
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=logs, ServerSideEncryptionConfiguration={"Rules": [rule]})
    closed = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket=logs, PublicAccessBlockConfiguration=dict.fromkeys(closed, True))
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{place.account_id}:root"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{logs}/*",
    }
    s3.put_bucket_policy(Bucket=logs, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    s3.put_bucket_tagging(Bucket=logs, Tagging={"TagSet": pairs(place.tags("logs", Retention="90 days"))})


def create_table(place, name, **settings):
    answer = place.client("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=pairs(place.tags(name)),
        **settings,
    )
    return answer["TableDescription"]["TableArn"]


def create_tables(place):
    """A table with TTL, point-in-time recovery and a backup, a plain one, and in one cell more than a page of them."""
    dynamodb = place.client("dynamodb")
    create_table(place, "orders", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    dynamodb.update_time_to_live(
        TableName="orders", TimeToLiveSpecification={"Enabled": True, "AttributeName": "expiresAt"}
    )
    dynamodb.update_continuous_backups(
        TableName="orders", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    backup = dynamodb.create_backup(TableName="orders", BackupName="before-migration")
    place.ids["backup"] = backup["BackupDetails"]["BackupArn"]
    create_table(place, "sessions")
    dynamodb.put_item(TableName="sessions", Item={"id": {"S": "one"}})
    if place.account == "production" and place.region == HOME:
        for number in range(MANY_TABLES):
            create_table(place, f"tenant-{number:03}")
