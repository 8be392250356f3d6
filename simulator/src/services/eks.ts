import type * as eks from "@aws-sdk/client-eks";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import type { KindName } from "../world/kind-names.ts";
import type { World } from "../world/world.ts";
import { filtered, type Listing, mapped } from "./listing.ts";
import { readPage } from "./paging.ts";

/** EKS: lists give names, describing gives the rest; what is inside a cluster is asked for by the cluster's name. */
export function eksHandlers(world: World): Handlers<typeof eks> {
  const all = <Kind extends Extract<KindName, `eks:${string}`>>({ accountId, region }: CallContext, kind: Kind) =>
    world.collection(accountId, region, kind);
  const clusterOf = (name: string | undefined, context: CallContext) =>
    found(all(context, "eks:cluster").get(name ?? ""), `No cluster found for name: ${name}.`);
  /** The names of what is in one cluster. */
  const names = <Item extends { clusterName?: string | undefined }>(
    listing: Listing<Item>,
    name: (item: Item) => string | undefined,
    input: EksRequest & { clusterName?: string | undefined },
    context: CallContext,
  ) => {
    const { name: clusterName } = clusterOf(input.clusterName, context);
    return page(
      mapped(
        filtered(listing, (item) => item.clusterName === clusterName),
        name,
      ),
      input,
      context,
    );
  };
  return {
    ListClusters: (input, context) => {
      // Clusters that are only connected to EKS are listed for those who ask for all.
      const wantsAll = input.include?.includes("all") === true;
      const shown = filtered(all(context, "eks:cluster"), (c) => wantsAll || !c.connectorConfig);
      const { items: clusters, nextToken } = page(
        mapped(shown, (c) => c.name),
        input,
        context,
      );
      return { clusters, nextToken };
    },
    DescribeCluster: (input, context) => ({ cluster: clusterOf(input.name, context) }),
    ListNodegroups: (input, context) => {
      const { items, nextToken } = names(all(context, "eks:nodegroup"), (n) => n.nodegroupName, input, context);
      return { nodegroups: items, nextToken };
    },
    DescribeNodegroup: (input, context) => {
      const { name } = clusterOf(input.clusterName, context);
      const nodegroup = all(context, "eks:nodegroup").get(`${name}/${input.nodegroupName}`);
      return { nodegroup: found(nodegroup, `No node group found for name: ${input.nodegroupName}.`) };
    },
    ListAddons: (input, context) => {
      const { items, nextToken } = names(all(context, "eks:addon"), (a) => a.addonName, input, context);
      return { addons: items, nextToken };
    },
    DescribeAddon: (input, context) => {
      const { name } = clusterOf(input.clusterName, context);
      const addon = all(context, "eks:addon").get(`${name}/${input.addonName}`);
      return { addon: found(addon, `No addon: ${input.addonName} found in cluster: ${name}`) };
    },
    ListFargateProfiles: (input, context) => {
      const profiles = all(context, "eks:fargate-profile");
      const { items, nextToken } = names(profiles, (p) => p.fargateProfileName, input, context);
      return { fargateProfileNames: items, nextToken };
    },
    DescribeFargateProfile: (input, context) => {
      const { name } = clusterOf(input.clusterName, context);
      const profile = all(context, "eks:fargate-profile").get(`${name}/${input.fargateProfileName}`);
      return { fargateProfile: found(profile, `No Fargate Profile found with name: ${input.fargateProfileName}.`) };
    },
  };
}

interface EksRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** Pages hold up to 100 names, 100 unless asked. */
function page(listing: Listing<string | undefined>, { maxResults = 100, nextToken }: EksRequest, context: CallContext) {
  if (maxResults < 1 || maxResults > 100) {
    throw new AwsError("InvalidParameterException", "maxResults needs to be between 1 and 100", 400);
  }
  const invalidToken = new AwsError("InvalidParameterException", "Invalid token", 400);
  const { items, next } = readPage(listing, context, { token: nextToken, limit: maxResults, invalidToken });
  return { items: items.flatMap((name) => name ?? []), nextToken: next };
}

function found<Value>(value: Value | undefined, message: string): Value {
  if (value === undefined) throw new AwsError("ResourceNotFoundException", message, 404);
  return value;
}
