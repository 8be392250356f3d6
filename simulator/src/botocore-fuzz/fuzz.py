"""Calls each operation of the given services through botocore with random input, and compares both sides.

Standard input: {"endpoint", "control", "seed", "services": {sdk package name: {"operations": [name, ...],
"members": {shape name: [member, ...]}}}}. Members that only one side's version of the model knows are left out.
Standard output: one JSON line per operation: {"service", "operation", "outcome": "passed" | "failed" | "absent", "detail"}.
The control address answers with what the simulator's handler saw and answered last.
"""

import base64
import datetime
import json
import random
import sys
import urllib.request

import botocore.config
import botocore.response
import botocore.session

# Where botocore's name of a service differs from the SDK package's.
BOTOCORE_NAMES = {"resource-groups-tagging-api": "resourcegroupstaggingapi"}

# Members that clients compute from the body or from other members.
COMPUTED = {"ContentMD5", "ContentLength", "SSECustomerKey", "SSECustomerKeyMD5", "CopySourceSSECustomerKey",
            "CopySourceSSECustomerKeyMD5", "ChecksumCRC32", "ChecksumCRC32C", "ChecksumCRC64NVME", "ChecksumSHA1",
            "ChecksumSHA256", "ChecksumSHA512", "ChecksumMD5", "ChecksumXXHASH64", "ChecksumXXHASH3",
            "ChecksumXXHASH128", "ExpiresString"}

AWKWARD = ["<", ">", "&", '"', "'", "/", "%", "+", "=", "?", "#", ",", ";", ":", "\\", " x", "é", "日", "😀", "]]>", "{}"]

MAX_DEPTH = 7


def main():
    task = json.load(sys.stdin)
    session = botocore.session.get_session()
    for package, service in task["services"].items():
        client = session.create_client(
            BOTOCORE_NAMES.get(package, package),
            region_name="eu-west-1",
            endpoint_url=task["endpoint"],
            aws_access_key_id="AKIAFUZZ",
            aws_secret_access_key="fuzz",
            config=botocore.config.Config(parameter_validation=False, retries={"total_max_attempts": 1}),
        )
        generator = Generator(random.Random(task["seed"]), service["members"])
        methods = {operation: method for method, operation in client.meta.method_to_api_mapping.items()}
        for operation in service["operations"]:
            if operation not in methods:
                report(package, operation, "absent", None)
                continue
            model = client.meta.service_model.operation_model(operation)
            detail = exchange(getattr(client, methods[operation]), model, task["control"], generator)
            report(package, operation, "failed" if detail else "passed", detail)


def report(service, operation, outcome, detail):
    print(json.dumps({"service": service, "operation": operation, "outcome": outcome, "detail": detail}, default=str), flush=True)


def exchange(call, model, control, generator):
    """One call; what differed between the two sides, or None."""
    sent = generator.structure(model.input_shape, 0) if model.input_shape else {}
    if "ChecksumAlgorithm" in (model.input_shape.members if model.input_shape else {}):
        sent["ChecksumAlgorithm"] = "CRC32"
    try:
        received = call(**sent)
        received.pop("ResponseMetadata", None)
        received = plain(received)
    except Exception as error:  # any failure is a finding
        return {"error": f"{type(error).__name__}: {error}", "sent": plain(sent)}
    with urllib.request.urlopen(control) as answer:
        other = json.load(answer)
    if other["operation"] != model.name:
        return {"wrong operation": other["operation"]}
    for mine, theirs, sides in ((sent, other["input"], ("sent", "seen")), (received, known(model.output_shape, other["output"]), ("received", "answered"))):
        left, right = comparable(mine), comparable(theirs)
        if left != right:
            return {"path": difference(left, right, ""), sides[0]: left, sides[1]: right}
    return None


def comparable(value):
    return {name: member for name, member in plain(value).items() if name not in COMPUTED}


def plain(value):
    """The value as JSON: bytes and times tagged as the Node side tags them."""
    if isinstance(value, botocore.response.StreamingBody):
        value = value.read()
    if isinstance(value, (bytes, bytearray)):
        return {"$bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime.datetime):
        return {"$time": round(value.timestamp())}
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value


def difference(left, right, path):
    if isinstance(left, dict) and isinstance(right, dict):
        for name in sorted(set(left) | set(right)):
            if left.get(name) != right.get(name):
                return difference(left.get(name), right.get(name), f"{path}.{name}")
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right)):
            if one != other:
                return difference(one, other, f"{path}[{index}]")
    return f"{path}: {json.dumps(left, default=str)[:120]} / {json.dumps(right, default=str)[:120]}"


def known(shape, value):
    """The value without members that botocore's model does not have."""
    if shape is None or value is None:
        return value
    if shape.type_name == "structure" and not getattr(shape, "is_document_type", False):
        return {name: known(shape.members[name], member) for name, member in value.items() if name in shape.members}
    if shape.type_name == "list":
        return [known(shape.member, item) for item in value]
    if shape.type_name == "map":
        return {key: known(shape.value, item) for key, item in value.items()}
    return value


class Generator:
    """Makes random values for shapes; None where nesting ends before anything fits."""

    def __init__(self, rng, members):
        self.rng = rng
        self.members = members

    def structure(self, shape, depth):
        both = self.members.get(shape.name)
        members = {name: member for name, member in shape.members.items() if both is None or name in both}
        if getattr(shape, "is_tagged_union", False):
            names = list(members)
            self.rng.shuffle(names)
            for name in names:
                value = self.value(members[name], depth + 1)
                if value is not None:
                    return {name: value}
            return None
        keep = 0.9 if depth == 0 else 0.6 if depth < 3 else 0.3
        found = {}
        for name, member in members.items():
            needed = name in shape.required_members or member.metadata.get("idempotencyToken")
            if name in COMPUTED and depth == 0 or not needed and self.rng.random() > keep:
                continue
            # Header values, the bucket in the path and host prefixes are plain words.
            location = member.serialization.get("location")
            plain_text = location in ("header", "headers") or member.serialization.get("hostLabel") or name == "Bucket"
            value = self.value(member, depth + 1, plain_text)
            if value is not None:
                found[name] = value
        if found or depth == 0:
            return found
        for name, member in members.items():
            value = self.value(member, depth + 1)
            if value is not None:
                return {name: value}
        return None

    def value(self, shape, depth, plain_text=False):
        kind = shape.type_name
        if kind in ("structure", "list", "map") and depth >= MAX_DEPTH:
            return None
        if kind == "structure":
            document = getattr(shape, "is_document_type", False)
            return {"text": self.word()} if document else self.structure(shape, depth)
        if kind == "list":
            items = [self.value(shape.member, depth + 1, plain_text) for _ in range(self.rng.randint(1, 3))]
            return [item for item in items if item is not None] or None
        if kind == "map":
            count = self.rng.randint(1, 2)
            values = {self.word(): self.value(shape.value, depth + 1, plain_text) for _ in range(count)}
            return {key: value for key, value in values.items() if value is not None} or None
        if kind == "timestamp":
            return datetime.datetime.fromtimestamp(self.rng.randint(0, 2_000_000_000), datetime.timezone.utc)
        if kind == "boolean":
            return self.rng.random() < 0.5
        if kind in ("integer", "long"):
            return self.rng.randint(0, 100_000)
        if kind in ("float", "double"):
            return float(self.rng.randint(0, 100_000))
        if kind == "blob":
            return self.rng.randbytes(self.rng.randint(1, 12))
        if shape.serialization.get("jsonvalue"):
            return {"text": self.word()}
        if plain_text:
            return self.word()
        parts = [self.rng.choice(AWKWARD) if self.rng.random() < 0.3 else self.word() for _ in range(3)]
        return self.word() + "".join(parts)

    def word(self):
        return "".join(self.rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(self.rng.randint(3, 7)))


main()
