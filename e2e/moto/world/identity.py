"""Kinds of the service `iam`, once per account."""

import json

from places import pairs

LIST_BUCKETS = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}]}
)


def trust(service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def create(place):
    """Users (one with a second factor and keys), a group, roles, policies, an instance profile, alias and password policy."""
    iam = place.client("iam")
    policy = iam.create_policy(
        PolicyName="list-buckets", PolicyDocument=LIST_BUCKETS, Tags=pairs(place.tags("list-buckets"))
    )
    place.ids["policy"] = policy["Policy"]["Arn"]
    create_roles(place)
    create_users(place)
    iam.create_instance_profile(InstanceProfileName="web", Tags=pairs(place.tags("web")))
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web-server")
    iam.create_account_alias(AccountAlias=f"example-{place.account}")
    iam.update_account_password_policy(MinimumPasswordLength=14, RequireSymbols=True, RequireNumbers=True)


def create_roles(place):
    iam = place.client("iam")
    for name, path, service in (
        ("web-server", "/", "ec2.amazonaws.com"),
        ("cluster", "/service/", "eks.amazonaws.com"),
        ("node", "/service/", "ec2.amazonaws.com"),
    ):
        role = iam.create_role(
            RoleName=name, Path=path, AssumeRolePolicyDocument=trust(service), Tags=pairs(place.tags(name))
        )
        place.ids[f"role-{name}"] = role["Role"]["Arn"]
    iam.attach_role_policy(RoleName="web-server", PolicyArn=place.ids["policy"])
    iam.put_role_policy(RoleName="web-server", PolicyName="inline", PolicyDocument=LIST_BUCKETS)
    for number in range(2):
        iam.create_role(RoleName=f"job-{number}", AssumeRolePolicyDocument=trust("lambda.amazonaws.com"))


def create_users(place):
    iam = place.client("iam")
    iam.create_group(GroupName="engineers")
    iam.attach_group_policy(GroupName="engineers", PolicyArn=place.ids["policy"])
    for name in ("anna", "ben"):
        iam.create_user(UserName=name, Path="/people/", Tags=pairs(place.tags(name)))
        iam.add_user_to_group(GroupName="engineers", UserName=name)
    iam.create_access_key(UserName="anna")
    iam.create_login_profile(UserName="anna", Password="PLANTED-SECRET-login-1!")
    device = iam.create_virtual_mfa_device(VirtualMFADeviceName="anna")["VirtualMFADevice"]["SerialNumber"]
    iam.enable_mfa_device(
        UserName="anna", SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
    )
