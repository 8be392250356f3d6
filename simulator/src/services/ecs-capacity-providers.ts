import type * as ecs from "@aws-sdk/client-ecs";
import type { CapacityProvider } from "@aws-sdk/client-ecs";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import type { World } from "../world/world.ts";
import { concatenated, filtered, listingOfArray } from "./listing.ts";
import { readPage } from "./paging.ts";

/** ECS's capacity providers. Those of managed instances are listed only for their own cluster, AWS's own ones always. */
export function capacityProviderHandlers(world: World): Handlers<typeof ecs> {
  return {
    DescribeCapacityProviders: (input, context) => {
      const limit = input.maxResults ?? 10;
      if (limit < 1 || limit > 10) {
        throw new AwsError("InvalidParameterException", "maxResults must be between 1 and 10.", 400);
      }
      const cluster = input.cluster?.split("/").at(-1);
      if (cluster && !world.collection(context.accountId, context.region, "ecs:cluster").get(cluster)) {
        throw new AwsError("ClusterNotFoundException", "Cluster not found.", 400);
      }
      const own = world.collection(context.accountId, context.region, "ecs:capacity-provider");
      const everywhere = concatenated([
        filtered(own, (provider) => provider.cluster === cluster),
        listingOfArray(cluster ? [] : awsProviders(context)),
      ]);
      const names = input.capacityProviders?.map((name) => name.split("/").at(-1));
      const listing = names ? filtered(everywhere, (provider) => names.includes(provider.name)) : everywhere;
      const invalidToken = new AwsError("InvalidParameterException", "Invalid token", 400);
      const { items, next } = readPage(listing, context, { token: input.nextToken, limit, invalidToken });
      const withTags = input.include?.includes("TAGS") ?? false;
      const capacityProviders = items.map((provider) => (withTags ? provider : { ...provider, tags: [] }));
      const absent = names?.filter(
        (name) => !everywhere.slice(0, Number.POSITIVE_INFINITY).items.some((p) => p.name === name),
      );
      return {
        capacityProviders,
        failures: (absent ?? []).map((name) => ({ arn: String(name), reason: "MISSING" })),
        nextToken: next,
      };
    },
  };
}

/** What AWS offers in every account and region. */
function awsProviders({ accountId, region }: CallContext): CapacityProvider[] {
  return ["FARGATE", "FARGATE_SPOT"].map((name) => ({
    name,
    capacityProviderArn: `arn:aws:ecs:${region}:${accountId}:capacity-provider/${name}`,
    status: "ACTIVE",
    tags: [],
    type: name === "FARGATE" ? "FARGATE" : "FARGATE_SPOT",
  }));
}
