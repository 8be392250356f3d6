"""Makes the requests that should be accepted meaningful: what the description cannot say of them is put in here."""

import datetime
import os

import schemathesis
from schemathesis import GenerationMode

FILTERS = ["state=running", "tag.Environment!=production", 'tag."a:b"=c', "createdAt<2026-01-01", "name^a", "name=", "sizeGiB>=8"]
SORTS = ["-createdAt", "name", "tag.Environment", "-sizeGiB"]
PROPERTIES = ["state", "tag.Environment", "region", "instanceType"]


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    query = case.query
    # A cursor is only ever the one of the page before.
    query.pop("cursor", None)
    replace(query, "filter", FILTERS)
    replace(query, "property", PROPERTIES)
    # Which days there are depends on the snapshots; today is always one.
    if "asOf" in query:
        query["asOf"] = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    if "sort" in query:
        query["sort"] = pick(SORTS, query["sort"])
    if case.operation.definition.raw.get("operationId") == "getDetails":
        query.clear()
        query["arn"] = os.environ["INSTANCE_ARN"]


def replace(query, name, valid):
    if name in query:
        texts = query[name] if isinstance(query[name], list) else [query[name]]
        query[name] = [pick(valid, text) for text in texts]


def pick(valid, text):
    return valid[sum(map(ord, str(text))) % len(valid)]
