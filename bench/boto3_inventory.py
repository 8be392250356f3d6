"""An inventory as a good engineer writes it in an afternoon with boto3.

Every kind is listed with paginators, in a thread pool over accounts, regions and services; for each of these
partitions the old items are then deleted and the new ones written. It reads what the product reads, by the same calls and page sizes.

Each line on stdin is one run, answered by one line of JSON. Arguments: the role to assume, the DynamoDB
endpoint, the table, the number of threads.
"""

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import boto3
from boto3.dynamodb.conditions import Key
from botocore.config import Config
from botocore.exceptions import ClientError

from boto3_listings import GLOBAL_SERVICES, REGIONAL_SERVICES

ROLE, STORE, TABLE, THREADS = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
HOME_REGION = "us-east-1"

CONFIG = Config(retries={"mode": "standard", "max_attempts": 9}, max_pool_connections=50)
LOCAL_CREDENTIALS = {"aws_access_key_id": "local", "aws_secret_access_key": "local", "region_name": HOME_REGION}

# One session for all: it parses each service's model once. Making clients is not thread-safe, using them is.
session = boto3.Session(region_name=HOME_REGION)
making_clients = threading.Lock()
of_thread = threading.local()


def client(service, region, credentials=None):
    with making_clients:
        return session.client(service, region_name=region, config=CONFIG, **(credentials or {}))


def table():
    if not hasattr(of_thread, "table"):
        with making_clients:
            resource = session.resource("dynamodb", endpoint_url=STORE, config=CONFIG, **LOCAL_CREDENTIALS)
            of_thread.table = resource.Table(TABLE)
    return of_thread.table


def create_table():
    store = session.client("dynamodb", endpoint_url=STORE, **LOCAL_CREDENTIALS)
    try:
        store.create_table(
            TableName=TABLE,
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
        )
    except store.exceptions.ResourceInUseException:
        pass


def assume(account_id):
    sts = client("sts", HOME_REGION)
    answer = sts.assume_role(RoleArn=f"arn:aws:iam::{account_id}:role/{ROLE}", RoleSessionName="inventory")
    given = answer["Credentials"]
    return {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }


def tasks():
    """Every service in every account and region that can be entered."""
    pages = client("organizations", HOME_REGION).get_paginator("list_accounts").paginate()
    for account in (account for page in pages for account in page["Accounts"]):
        if account["State"] != "ACTIVE":
            continue
        credentials = assume(account["Id"])
        regions = client("ec2", HOME_REGION, credentials).describe_regions()["Regions"]
        for service, list_all in GLOBAL_SERVICES.items():
            yield account["Id"], HOME_REGION, credentials, service, list_all
        for region in regions:
            for service, list_all in REGIONAL_SERVICES.items():
                yield account["Id"], region["RegionName"], credentials, service, list_all


def refresh(task):
    account_id, region, credentials, service, list_all = task
    clients = {}

    def clients_of(name, place=region):
        if (name, place) not in clients:
            clients[name, place] = client(name, place, credentials)
        return clients[name, place]

    by_partition = {f"{service}#{account_id}#{region}": []}
    for kind, resource_id, resource, place in list_all(clients_of):
        item = {"sk": f"{kind}/{resource_id}", "data": json.dumps(resource, default=as_text, sort_keys=True)}
        by_partition.setdefault(f"{service}#{account_id}#{place or region}", []).append(item)
    for partition, items in by_partition.items():
        replace(partition, items)
    return sum(len(items) for items in by_partition.values())


def replace(partition, items):
    query = {"KeyConditionExpression": Key("pk").eq(partition), "ProjectionExpression": "pk, sk", "Limit": 1000}
    old = []
    while True:
        page = table().query(**query)
        old.extend(page["Items"])
        if "LastEvaluatedKey" not in page:
            break
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    with table().batch_writer() as batch:
        for key in old:
            batch.delete_item(Key=key)
    with table().batch_writer() as batch:
        for item in items:
            batch.put_item(Item={"pk": partition, **item})


def as_text(value):
    return value.isoformat() if isinstance(value, datetime) else str(value)


def run():
    resources, failed = 0, []
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        for task, future in [(task, pool.submit(refresh, task)) for task in tasks()]:
            try:
                resources += future.result()
            except ClientError as error:
                failed.append(f"{task[3]} in {task[0]} {task[1]}: {error}")
    return {"resources": resources, "failed": failed}


create_table()
for _line in sys.stdin:
    print(json.dumps(run()), flush=True)
