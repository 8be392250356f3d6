"""Makes the requests that should be accepted meaningful: what the description cannot say of them is put in here."""

import datetime
import os

import schemathesis
from schemathesis import GenerationMode

FILTERS = ["state=running", "tag.Environment!=production", 'tag."a:b"=c', "createdAt<2026-01-01", "name^a", "name=", "sizeGiB>=8"]
SORTS = ["-createdAt", "name", "tag.Environment", "-sizeGiB"]
TIMES = ["24h", "7d", "2026-11-22", "2026-11-22T08:30:00Z"]
QUERIES = [
    "SELECT region, count(*) AS n FROM resources GROUP BY region ORDER BY n DESC",
    "SELECT id, element_at(tags, 'Owner') FROM resources WHERE type = 'ec2:instance'",
    "SELECT outcome, max(completeAt) FROM coverage GROUP BY outcome",
    "VALUES (1, 'a', NULL, [1.5])",
]
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
    # Which days there are depends on the snapshots: this one, and today, which means now.
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    days = [os.environ["SNAPSHOT_DAY"], today]
    if "asOf" in query:
        query["asOf"] = pick(days, query["asOf"])
    if case.operation.definition.raw.get("operationId") == "querySql" and isinstance(case.body, dict):
        case.body["sql"] = pick(QUERIES, case.body.get("sql"))
        if "asOf" in case.body:
            case.body["asOf"] = pick(days, case.body["asOf"])
    if "from" in query:
        query.update({"from": os.environ["SNAPSHOT_DAY"], "to": today})
    for name in ("since", "until"):
        if name in query:
            query[name] = pick(TIMES, query[name])
    if "resource" in query:
        query["resource"] = os.environ["INSTANCE_KEY"]
    if "sort" in query:
        query["sort"] = pick(SORTS, query["sort"])
    if case.operation.definition.raw.get("operationId") in ("getDetails", "compareResource"):
        for name in [name for name in query if name not in ("asOf", "from", "to")]:
            del query[name]
        query["arn"] = os.environ["INSTANCE_ARN"]


def replace(query, name, valid):
    if name in query:
        texts = query[name] if isinstance(query[name], list) else [query[name]]
        query[name] = [pick(valid, text) for text in texts]


def pick(valid, text):
    return valid[sum(map(ord, str(text))) % len(valid)]
