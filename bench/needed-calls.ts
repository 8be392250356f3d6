import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import { type AwsSettings, clientConfig } from "../backend/src/aws.ts";
import type { Kind, SdkClient } from "../backend/src/collectors/define.ts";
import { type CallRecorder, createCallRecorder, type RecordedCall } from "./call-recorder.ts";
import type { BenchScope } from "./scopes.ts";

/** What it takes at least to read one scope, whoever does it. */
export interface NeededCalls {
  /** Every call that is needed, once. */
  readonly calls: readonly RecordedCall[];
  /** The longest chain of calls each of which needs the answer of the one before. */
  readonly chainMs: number;
  /** The sum of the longest chains of its kinds: the least for whoever lists one kind after the other. */
  readonly chainsOfKindsMs: number;
  readonly resources: number;
}

/** Reads one scope by the calls of its collector, of all kinds at once, and keeps nothing but which calls that takes. */
export async function neededCalls(aws: AwsSettings, scope: BenchScope, elapsedMs: () => number): Promise<NeededCalls> {
  const recorder = createCallRecorder(elapsedMs);
  const kinds = Object.values(scope.service.kinds);
  const types = kinds.flatMap(({ tags }) => (typeof tags === "object" ? [tags.taggingApi] : []));
  const read = await Promise.all(kinds.map((kind) => readKind({ aws, scope, kind, recorder, types })));
  const calls = recorder.calls();
  return {
    calls,
    chainMs: calls.reduce((longest, { earliestMs }) => Math.max(longest, earliestMs), 0),
    chainsOfKindsMs: read.reduce((sum, { chainMs }) => sum + chainMs, 0),
    resources: read.reduce((sum, { resources }) => sum + resources, 0),
  };
}

interface KindReading {
  readonly aws: AwsSettings;
  readonly scope: BenchScope;
  readonly kind: Kind<SdkClient>;
  readonly recorder: CallRecorder;
  /** Of the service, for the tagging API. */
  readonly types: readonly string[];
}

async function readKind(reading: KindReading): Promise<{ readonly chainMs: number; readonly resources: number }> {
  const { aws, scope, kind, recorder, types } = reading;
  const { callRegion, region: ownRegion, credentials } = scope;
  let chainMs = 0;
  const onAnswer = (earliestMs: number) => {
    chainMs = Math.max(chainMs, earliestMs);
  };
  const clientIn = (region: string) => {
    const client = new scope.service.client(clientConfig(aws, { region, credentials }));
    recorder.attach(client, region, onAnswer);
    return client;
  };
  const seen = new Set<string>();
  const tagged = new Set<string>();
  const client = clientIn(callRegion);
  const describing: Promise<unknown>[] = [];
  for await (const page of kind.list(client, scope)) {
    // A list that ends on a full page is read twice.
    const keys = page.filter((key) => seen.size < seen.add(JSON.stringify(key)).size);
    const { describe, describeMany } = kind;
    for (let from = 0; describeMany && from < keys.length; from += describeMany.atMost) {
      describing.push(describeMany.call(client, keys.slice(from, from + describeMany.atMost), scope));
    }
    for (const key of keys) {
      const place = kind.region ? await kind.region(key, client) : undefined;
      tagged.add(place ?? callRegion);
      const where = { ...scope, region: place ?? ownRegion };
      if (describe) describing.push(describe(place === undefined ? client : clientIn(place), key, where));
    }
  }
  await Promise.all(describing);
  for (const region of typeof kind.tags === "object" ? tagged : []) {
    const tagging = new ResourceGroupsTaggingAPIClient(clientConfig(aws, { region, credentials }));
    recorder.attach(tagging, region, onAnswer);
    for await (const _page of paginateGetResources(
      { client: tagging, pageSize: 100 },
      { ResourceTypeFilters: [...types] },
    ));
  }
  return { chainMs, resources: seen.size };
}
