import type { AwsSettings } from "../backend/src/aws.ts";
import { clientConfig } from "../backend/src/aws.ts";
import type { BenchScope } from "./scopes.ts";

/**
 * How many listings of a scope are read a second time because they end on a full page (docs/decisions/0016-truncated-lists.md). Who lists without
 * that care saves these calls, so a comparison should have none of them, or say how many.
 */
export async function readTwice(aws: AwsSettings, bench: BenchScope): Promise<number> {
  const { service, callRegion, credentials } = bench;
  const client = new service.client(clientConfig(aws, { region: callRegion, credentials }));
  let count = 0;
  for (const kind of Object.values(service.kinds)) {
    const seen = new Set<string>();
    for await (const [first] of kind.list(client, bench)) {
      if (first === undefined) continue;
      const { size } = seen;
      // A list that is read again begins with what it began with before.
      if (seen.add(JSON.stringify(first)).size === size) count += 1;
    }
  }
  return count;
}
