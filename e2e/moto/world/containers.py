"""Kinds of the services `eks` and `ecs`."""

from places import pairs

SECRET = "PLANTED-SECRET-environment"


def create(place):
    create_eks(place)
    create_ecs(place)


def create_eks(place):
    """A cluster with node groups and a Fargate profile; the emulator has no add-ons."""
    eks = place.client("eks")
    subnets = [place.ids["subnet-a"], place.ids["subnet-b"]]
    eks.create_cluster(
        name="platform",
        roleArn=place.ids["role-cluster"],
        resourcesVpcConfig={"subnetIds": subnets},
        tags=place.tags("platform"),
    )
    for name in ("general", "batch"):
        create_nodegroup(place, name)
    eks.create_fargate_profile(
        clusterName="platform",
        fargateProfileName="system",
        podExecutionRoleArn=place.ids["role-node"],
        subnets=subnets,
        selectors=[{"namespace": "kube-system"}],
        tags=place.tags("system"),
    )


def create_nodegroup(place, name):
    place.client("eks").create_nodegroup(
        clusterName="platform",
        nodegroupName=name,
        subnets=[place.ids["subnet-a"], place.ids["subnet-b"]],
        nodeRole=place.ids["role-node"],
        scalingConfig={"minSize": 1, "maxSize": 3, "desiredSize": 1},
        tags=place.tags(name),
    )


def create_ecs(place):
    """Two clusters, services on one of them, task definitions with several revisions, a capacity provider."""
    ecs = place.client("ecs")
    for name in ("main", "empty"):
        ecs.create_cluster(clusterName=name, tags=pairs(place.tags(name), "key", "value"))
    for family, revisions in (("web", 3), ("worker", 1)):
        for revision in range(revisions):
            register(place, family, revision)
    ecs.deregister_task_definition(taskDefinition="web:1")
    for name in ("web", "worker"):
        create_service(place, name)
    group = f"arn:aws:autoscaling:{place.region}:{place.account_id}:autoScalingGroup:1:autoScalingGroupName/nodes"
    ecs.create_capacity_provider(
        name="nodes",
        autoScalingGroupProvider={"autoScalingGroupArn": group},
        tags=pairs(place.tags("nodes"), "key", "value"),
    )


def register(place, family, revision):
    place.client("ecs").register_task_definition(
        family=family,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[
            {
                "name": "app",
                "image": f"{family}:{revision}",
                "essential": True,
                "environment": [{"name": "PASSWORD", "value": SECRET}],
            }
        ],
        tags=pairs(place.tags(family, Revision=str(revision)), "key", "value"),
    )


def create_service(place, name):
    place.client("ecs").create_service(
        cluster="main",
        serviceName=name,
        taskDefinition=name,
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": [place.ids["subnet-a"]],
                "securityGroups": [place.ids["security-group-web"]],
            }
        },
        tags=pairs(place.tags(name), "key", "value"),
    )
