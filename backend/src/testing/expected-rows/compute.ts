import {
  dayFrom,
  type Expectation,
  type FactResource,
  field,
  finds,
  inData,
  listIn,
  ofTypes,
  placeOf,
  pointedTo,
} from "../query-facts.ts";

const DAY_MS = 86_400_000;

/** What queries about instances, containers and what they are started from must find. */
export const COMPUTE: Readonly<Record<string, Expectation>> = {
  "instances-with-public-ip": finds(
    ["ec2:instance"],
    (i) => isState(i, "running") && inData(i, "PublicIpAddress") !== undefined,
    (i) => ({ publicIp: inData(i, "PublicIpAddress") }),
  ),
  "instances-with-imdsv1": finds(
    ["ec2:instance"],
    (i) =>
      !isState(i, "terminated") &&
      inData(i, "MetadataOptions", "HttpTokens") === "optional" &&
      inData(i, "MetadataOptions", "HttpEndpoint") !== "disabled",
  ),
  "stopped-instances": finds(
    ["ec2:instance"],
    (i, facts) => isState(i, "stopped") && stoppedOn(i) !== undefined && `${stoppedOn(i)}` < dayFrom(-30, facts),
    (i, facts) => ({
      stoppedOn: stoppedOn(i),
      days: (Date.parse(dayFrom(0, facts)) - Date.parse(`${stoppedOn(i)}`)) / DAY_MS,
    }),
  ),
  "previous-generation-instances": finds(
    ["ec2:instance"],
    (i) => !isState(i, "terminated") && /^(m4|t2)\./.test(`${inData(i, "InstanceType")}`),
    (i) => ({ instanceType: inData(i, "InstanceType") }),
  ),
  "key-pairs-nothing-uses": finds(["ec2:key-pair"], (key, facts) =>
    ofTypes(facts, ["ec2:instance"]).every((i) => placeOf(i) !== placeOf(key) || inData(i, "KeyName") !== key.name),
  ),
  "launch-templates-nothing-uses": finds(["ec2:launch-template"], (template, facts) =>
    facts.resources.every(
      (user) =>
        placeOf(user) !== placeOf(template) ||
        (user.tags["aws:ec2launchtemplate:id"] !== template.id && inData(user, "launchTemplate", "id") !== template.id),
    ),
  ),
  "empty-clusters": (facts) => {
    const filled = pointedTo(facts, (type) => /^eks:(nodegroup|fargate-profile)$/.test(type), "eks:cluster");
    const isEmpty = (c: FactResource) =>
      c.service === "eks"
        ? inData(c, "version") !== undefined && !filled.has(`${placeOf(c)} ${c.id}`)
        : ["activeServicesCount", "runningTasksCount", "registeredContainerInstancesCount"].every(
            (count) => inData(c, count) === 0,
          );
    return finds(["ecs:cluster", "eks:cluster"], isEmpty, ({ type }) => ({ type }))(facts);
  },
  "ecs-services-short-of-tasks": finds(
    ["ecs:service"],
    (s) => inData(s, "status") === "ACTIVE" && Number(inData(s, "runningCount")) < Number(inData(s, "desiredCount")),
    (s) => ({ desiredTasks: inData(s, "desiredCount"), runningTasks: inData(s, "runningCount") }),
  ),
  "eks-clusters-without-secrets-encryption": finds(
    ["eks:cluster"],
    (c) =>
      inData(c, "version") !== undefined &&
      listIn(c, "encryptionConfig").every((config) => !JSON.stringify(field(config, "resources")).includes("secrets")),
  ),
  "eks-clusters-with-public-endpoint": finds(
    ["eks:cluster"],
    (c) => inData(c, "resourcesVpcConfig", "endpointPublicAccess") === true,
    (c) => ({ firstRange: listIn(c, "resourcesVpcConfig", "publicAccessCidrs")[0] }),
  ),
  "node-groups-behind-their-cluster": (facts) => {
    const clusters = new Map(ofTypes(facts, ["eks:cluster"]).map((c) => [`${placeOf(c)} ${c.id}`, c]));
    return ofTypes(facts, ["eks:nodegroup"]).flatMap((n) => {
      const cluster = clusters.get(`${placeOf(n)} ${inData(n, "clusterName")}`);
      const clusterVersion = cluster && inData(cluster, "version");
      // All of them are versions of Kubernetes 1.
      const minor = (version: unknown) => Number(String(version).split(".")[1]);
      const { accountId, region, id, name } = n;
      const row = { accountId, region, id, name, version: inData(n, "version"), clusterVersion };
      return minor(row.version) < minor(clusterVersion) ? [row] : [];
    });
  },
  "end-of-life-kubernetes": finds(
    ["eks:cluster"],
    (c, facts) => (ENDS[`${inData(c, "version")}`] ?? "9999-01-01") < dayFrom(90, facts),
    (c) => ({ version: inData(c, "version"), standardEndsOn: ENDS[`${inData(c, "version")}`] }),
  ),
};

/** When the versions of the test's world leave standard support. */
const ENDS: Readonly<Record<string, string>> = { "1.31": "2025-11-26", "1.32": "2026-03-23", "1.33": "2026-07-29" };

function isState(instance: FactResource, state: string): boolean {
  return inData(instance, "State", "Name") === state;
}

function stoppedOn(instance: FactResource): string | undefined {
  return /\((\d{4}-\d\d-\d\d) /.exec(`${inData(instance, "StateTransitionReason")}`)?.[1];
}
