import pLimit from "p-limit";
import { chunks } from "../chunks.ts";
import type { Kind, Scope, SdkClient } from "../collectors/define.ts";
import { isNamed, MalformedAnswerError } from "../collectors/pages.ts";
import type { Listing } from "./listing.ts";

/** Describe calls in flight for one listing. */
const DESCRIBES_IN_FLIGHT = 8;

/** So many failed describes in a row without a success: the cause is not the single resource, so stop asking. */
const DESCRIBE_FAILURES_TO_STOP = 8;

/** Turns keys into items by the kind's own means; a kind without any lists items right away. */
export function createDescriber(
  listing: Listing,
  kind: Kind<SdkClient>,
): (region: string, keys: readonly unknown[]) => Promise<readonly unknown[]> {
  const { describe, describeMany, gone = [] } = kind;
  if (!describe && !describeMany) return async (_region, keys) => keys;
  const limit = pLimit(DESCRIBES_IN_FLIGHT);
  // By region: what one region refuses says nothing about another.
  const failing = new Map<string, { inARow: number; last: unknown }>();

  async function attempt(region: string, keys: readonly unknown[]): Promise<readonly unknown[]> {
    const { inARow, last } = failing.get(region) ?? { inARow: 0, last: undefined };
    if (inARow >= DESCRIBE_FAILURES_TO_STOP) {
      listing.onUnproven(region, last, keys.length);
      return [];
    }
    const client = listing.clients.get(listing.service.client, kind.region ? region : listing.callRegion);
    const scope = { ...listing.scope, region };
    try {
      const items = describeMany
        ? complete(await describeMany.call(client, keys, scope), keys)
        : await one(client, keys[0], scope);
      failing.delete(region);
      return items;
    } catch (error) {
      if (isNamed(error, gone)) return [];
      failing.set(region, { inARow: (failing.get(region)?.inARow ?? 0) + 1, last: error });
      listing.onUnproven(region, error, keys.length);
      return [];
    }
  }

  async function one(client: SdkClient, key: unknown, scope: Scope): Promise<readonly unknown[]> {
    return describe ? [await describe(client, key, scope)] : [];
  }

  return async (region, keys) => {
    const batches = chunks(keys, describeMany?.atMost ?? 1);
    return (await limit.map(batches, (batch) => attempt(region, batch))).flat();
  };
}

function complete(answer: { items: readonly unknown[]; gone: number }, keys: readonly unknown[]): readonly unknown[] {
  if (answer.items.length + answer.gone === keys.length) return answer.items;
  throw new MalformedAnswerError(
    `Cannot read the answer: ${keys.length} were asked for, ${answer.items.length} described and ${answer.gone} said to be gone`,
  );
}
