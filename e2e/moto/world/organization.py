"""The organisation: the management account, two active members and one that has been closed."""

import json

from places import CONFIG, HOME, REGIONS, ROLE, Place, management_session, member_session

MEMBERS = ("production", "development")
CLOSED = "retired"


def create():
    """Creates the accounts and their roles; returns account ids by name, the closed one included."""
    organizations = management_session().client("organizations", config=CONFIG)
    organizations.create_organization(FeatureSet="ALL")
    accounts = {"management": management_session().client("sts", config=CONFIG).get_caller_identity()["Account"]}
    for name in (*MEMBERS, CLOSED):
        status = organizations.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]
        accounts[name] = status["AccountId"]
    for account_id in accounts.values():
        create_role(account_id, accounts["management"])
    organizations.close_account(AccountId=accounts[CLOSED])
    return accounts


def places(accounts, regions=REGIONS):
    """Every active account in every region of the world, in a fixed order."""
    found = []
    for name in ("management", *MEMBERS):
        session = member_session(accounts[name])
        found += [Place(name, accounts[name], region, session) for region in regions]
    return found


def closed_place(accounts):
    """The account that has been closed: what is in it must not be collected."""
    return Place(CLOSED, accounts[CLOSED], HOME, member_session(accounts[CLOSED]))


def create_role(account_id, trusted_account_id):
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{trusted_account_id}:root"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    member_session(account_id).client("iam", config=CONFIG).create_role(
        RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(trust), Description="Read by the inventory"
    )
