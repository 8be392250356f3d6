"""Where the world is built: the accounts of an organisation, and sessions in them."""

from dataclasses import dataclass, field

import boto3
from botocore.config import Config

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-2")
HOME = REGIONS[0]
ROLE = "InventoryReadRole"

# The emulator answers on loopback: what is slow there is broken.
CONFIG = Config(retries={"max_attempts": 1}, connect_timeout=5, read_timeout=60)


@dataclass
class Place:
    """One account in one region: clients by service name, and what was made there by name."""

    account: str
    """The account's name, e.g. `production`."""
    account_id: str
    region: str
    session: boto3.Session
    clients: dict = field(default_factory=dict)
    ids: dict = field(default_factory=dict)
    """Ids (or ARNs) of things that later steps build on, by a name of our own."""

    def client(self, service):
        if service not in self.clients:
            self.clients[service] = self.session.client(service, region_name=self.region, config=CONFIG)
        return self.clients[service]

    @property
    def prefix(self):
        """Start of names that have to be unique in the world."""
        return f"{self.account}-{self.region}"

    def tags(self, name, **more):
        """Tags of a resource: its name, its owner and what the caller adds."""
        return {"Name": name, "Owner": f"team {self.account}", **more}


def pairs(tags, key="Key", value="Value"):
    """A tag map as the list of pairs that most of the APIs take."""
    return [{key: k, value: v} for k, v in tags.items()]


def management_session():
    """The caller's own account, which becomes the organisation's management account."""
    return boto3.Session(region_name=HOME)


def member_session(account_id):
    """A session of an account, entered by AssumeRole the way the product does it."""
    sts = management_session().client("sts", config=CONFIG)
    arn = f"arn:aws:iam::{account_id}:role/{ROLE}"
    credentials = sts.assume_role(RoleArn=arn, RoleSessionName="world")["Credentials"]
    return boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=HOME,
    )
