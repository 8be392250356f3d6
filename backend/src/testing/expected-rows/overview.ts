import {
  counted,
  type Expectation,
  type ExpectedRow,
  type FactResource,
  inData,
  placeOf,
  type QueryFacts,
} from "../query-facts.ts";

/** What queries that count and sum up must find. */
export const OVERVIEW: Readonly<Record<string, Expectation>> = {
  "untagged-by-owner": (facts) =>
    grouped(taggable(facts), ["accountId", "service"]).flatMap(({ group, own }) => {
      const withoutOwner = own.filter(({ tags }) => (tags.Owner ?? "") === "").length;
      return withoutOwner === 0 ? [] : [{ ...group, withoutOwner, resources: own.length }];
    }),
  "tag-coverage": (facts) => {
    const resources = taggable(facts);
    const keys = resources.flatMap(({ tags, accountId }) => Object.keys(tags).map((tagKey) => ({ tagKey, accountId })));
    const own = keys.filter(({ tagKey }) => !tagKey.startsWith("aws:"));
    return [...Map.groupBy(own, ({ tagKey }) => tagKey)].map(([tagKey, uses]) => ({
      tagKey,
      resources: uses.length,
      accounts: new Set(uses.map(({ accountId }) => accountId)).size,
      percent: percent(uses.length, resources.length),
    }));
  },
  "duplicate-names": (facts) => {
    const types = ["ec2:instance", "ec2:volume", "vpc:vpc", "vpc:subnet", "vpc:security-group", "vpc:nat-gateway"];
    const named = facts.resources.filter(
      ({ type, name, state }) =>
        types.includes(type) &&
        name &&
        state !== "terminated" &&
        !(type === "vpc:security-group" && name === "default"),
    );
    return grouped(named, ["accountId", "region", "type", "name"]).flatMap(({ group, own }) => {
      const ids = own.map(({ id }) => id).sort();
      return own.length < 2 ? [] : [{ ...group, resources: own.length, firstId: ids[0], lastId: ids.at(-1) }];
    });
  },
  "resources-by-account-and-service": ({ resources, accounts }) =>
    grouped(resources, ["accountId", "service"]).map(({ group, own }) => ({
      ...group,
      accountName: accounts.find(({ accountId }) => accountId === group.accountId)?.name,
      resources: own.length,
      regions: counted(own, ({ region }) => region).size,
    })),
  "biggest-accounts": ({ resources }) =>
    [...counted(resources, ({ accountId }) => accountId)]
      .sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1))
      .slice(0, 20)
      .map(([accountId, count]) => ({ accountId, resources: count, percent: percent(count, resources.length) })),
  "instance-fleet": ({ resources }) => {
    const running = resources.filter((i) => i.type === "ec2:instance" && inData(i, "State", "Name") === "running");
    const key = (i: FactResource) => [i.accountId, inData(i, "InstanceType"), inData(i, "PlatformDetails")].join("|");
    return [...Map.groupBy(running, key)].map(([group, own]): ExpectedRow => {
      const [accountId, instanceType, platform] = group.split("|");
      const regions = counted(own, ({ region }) => region).size;
      return { accountId, instanceType, platform, instances: own.length, regions };
    });
  },
  "regions-in-use": (facts) =>
    grouped(regional(facts), ["accountId", "region"]).map(({ group, own }) => ({
      ...group,
      resources: own.length,
      services: counted(own, ({ service }) => service).size,
    })),
  "unusual-regions": (facts) => {
    const all = regional(facts);
    const byRegion = counted(all, ({ region }) => region);
    const unusual = all.filter(({ region }) => (byRegion.get(region) ?? 0) < all.length / 50);
    return grouped(unusual, ["accountId", "region", "type"]).map(({ group, own }) => ({
      ...group,
      resources: own.length,
      firstId: own.map(({ id }) => id).sort()[0],
    }));
  },
  "new-resources": ({ resources, now }) =>
    resources
      .filter(({ type }) => type !== "ec2:network-interface" && type !== "ec2:snapshot")
      .filter(({ createdAt }) => createdAt !== undefined && Date.parse(createdAt) > now - 7 * 86_400_000)
      .map(({ accountId, region, type, id, tags }) => ({ accountId, region, type, id, owner: tags.Owner })),
};

function taggable({ resources }: QueryFacts): readonly FactResource[] {
  return resources.filter(({ type }) => !["iam:group", "iam:account", "dynamodb:backup"].includes(type));
}

/** What people put into regions, as far as it can be told. */
function regional({ resources }: QueryFacts): readonly FactResource[] {
  return resources.filter((resource) => resource.service !== "vpc" && !placeOf(resource).endsWith("global"));
}

function percent(part: number, all: number): number {
  return Math.round((1000 * part) / all) / 10;
}

function grouped(
  resources: readonly FactResource[],
  by: readonly ("accountId" | "service" | "region" | "type" | "name")[],
) {
  const groups = Map.groupBy(resources, (resource) => JSON.stringify(by.map((key) => resource[key])));
  return [...groups.values()].map((own) => {
    const group: ExpectedRow = Object.fromEntries(by.map((key) => [key, own[0]?.[key]]));
    return { group, own };
  });
}
