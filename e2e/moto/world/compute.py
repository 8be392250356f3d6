"""Kinds of the service `ec2`."""

import base64

from network import specification
from places import pairs

# Any id will do: the emulator's own images are switched off, because each brings a snapshot into every region.
IMAGE = "ami-12c6146b"

SECRET = "PLANTED-SECRET-user-data"


def create(place):
    """Instances with what hangs on them, and one of every other kind; the emulator has no placement groups."""
    ec2 = place.client("ec2")
    ids = place.ids
    ec2.create_key_pair(KeyName="operators", TagSpecifications=specification(place, "key-pair", "operators"))
    for name in ("web", "worker", "spare"):
        ids[name] = run_instance(place, name)
    ec2.stop_instances(InstanceIds=[ids["spare"]])
    create_disks(place)
    create_addresses(place)
    for name in ("web", "worker"):
        template = ec2.create_launch_template(
            LaunchTemplateName=name,
            LaunchTemplateData={"ImageId": IMAGE, "InstanceType": "t3.small"},
            TagSpecifications=specification(place, "launch-template", name),
        )
        ids[f"launch-template-{name}"] = template["LaunchTemplate"]["LaunchTemplateId"]


def run_instance(place, name):
    answer = place.client("ec2").run_instances(
        ImageId=IMAGE,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        KeyName="operators",
        SubnetId=place.ids["subnet-a"],
        SecurityGroupIds=[place.ids["security-group-web"]],
        UserData=base64.b64encode(f"PASSWORD={SECRET}".encode()).decode(),
        TagSpecifications=specification(place, "instance", name, Stage="live"),
    )
    return answer["Instances"][0]["InstanceId"]


def create_disks(place):
    ec2 = place.client("ec2")
    ids = place.ids
    volume = ec2.create_volume(
        AvailabilityZone=f"{place.region}a",
        Size=20,
        VolumeType="gp3",
        Encrypted=True,
        TagSpecifications=specification(place, "volume", "data"),
    )
    ids["volume"] = volume["VolumeId"]
    snapshot = ec2.create_snapshot(
        VolumeId=ids["volume"], Description="nightly", TagSpecifications=specification(place, "snapshot", "nightly")
    )
    ids["snapshot"] = snapshot["SnapshotId"]
    image = ec2.create_image(
        InstanceId=ids["web"], Name=f"{place.prefix}-golden", TagSpecifications=specification(place, "image", "golden")
    )
    ids["image"] = image["ImageId"]


def create_addresses(place):
    ec2 = place.client("ec2")
    ids = place.ids
    address = ec2.allocate_address(Domain="vpc", TagSpecifications=specification(place, "elastic-ip", "web"))
    ids["elastic-ip"] = address["AllocationId"]
    ec2.associate_address(AllocationId=ids["elastic-ip"], InstanceId=ids["web"])
    interface = ec2.create_network_interface(
        SubnetId=ids["subnet-b"],
        Groups=[ids["security-group-database"]],
        Description="spare interface",
        TagSpecifications=specification(place, "network-interface", "spare"),
    )
    ids["network-interface"] = interface["NetworkInterface"]["NetworkInterfaceId"]
    # Tags that are set after the creation.
    ec2.create_tags(Resources=[ids["network-interface"]], Tags=pairs({"Cost": "42", "Empty": ""}))
