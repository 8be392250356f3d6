"""Builds the world or changes it, and prints what the suite needs to know about it as JSON.

    python main.py create
    python main.py change <accounts as JSON>
"""

import json
import sys

import changes
import compute
import containers
import databases
import identity
import network
import objects
import organization
from places import HOME, REGIONS


def create():
    accounts = organization.create()
    roles = {}
    for place in organization.places(accounts):
        if place.region == HOME:
            identity.create(place)
            roles = {name: arn for name, arn in place.ids.items() if name.startswith("role-")}
        place.ids.update(roles)
        for part in (network, compute, objects, databases, containers):
            part.create(place)
    objects.create_bucket(organization.closed_place(accounts), "retired-leftovers")
    return {"accounts": accounts, "regions": REGIONS}


if __name__ == "__main__":
    step, *arguments = sys.argv[1:]
    print(json.dumps(create() if step == "create" else changes.apply(json.loads(arguments[0]))))
