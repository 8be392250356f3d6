import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { describe, expect, test } from "vitest";
import { tagMapOf } from "../world/tags.ts";
import { ofEachKind } from "./test-clients.ts";

const { list, config } = ofEachKind(12);

describe("the tagging API", () => {
  const resources = async (region: string, ...ResourceTypeFilters: string[]) => {
    const client = new ResourceGroupsTaggingAPIClient({ ...config, region });
    const answer = await client.send(new GetResourcesCommand({ ResourceTypeFilters, ResourcesPerPage: 100 }));
    return answer.ResourceTagMappingList ?? [];
  };

  test("has what is tagged, with its tags, in its own region", async () => {
    for (const region of ["us-east-1", "eu-west-1"]) {
      const found = new Map((await resources(region, "s3")).map((r) => [r.ResourceARN, tagMapOf(r.Tags)]));
      const tagged = list("s3:bucket", region).filter((bucket) => Object.keys(bucket.tags).length > 0);
      for (const bucket of tagged) expect(found.get(`arn:aws:s3:::${bucket.name}`)).toEqual(bucket.tags);
      expect(found.size).toBeGreaterThanOrEqual(tagged.length);
      expect(found.size).toBeLessThanOrEqual(12);
    }
  });

  test("knows IAM's policies and profiles in us-east-1, and its roles and users nowhere", async () => {
    const found = await resources("us-east-1", "iam");
    const types = new Set(found.map(({ ResourceARN = "" }) => ResourceARN.split(":")[5]?.split("/")[0]));
    expect(types).toEqual(new Set(["policy", "instance-profile"]));
    expect(await resources("eu-west-1", "iam")).toEqual([]);
  });

  test("takes a whole service or a type as a filter", async () => {
    const addons = await resources("us-east-1", "eks:addon");
    const all = await resources("us-east-1", "eks");
    expect(addons.every(({ ResourceARN }) => ResourceARN?.includes(":addon/"))).toBe(true);
    expect(all.length).toBeGreaterThan(addons.length);
  });
});
