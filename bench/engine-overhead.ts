/**
 * What does the engine cost on top of the SDK? One simulated organisation (`medium` unless another size is named) is drained three
 * ways in turn, over the same pages: by bare SDK paginators and describe calls; by the engine's collecting (list, describe, tags,
 * read, redact, canonical form, hash) without a store; and by a whole refresh of an unchanged world into the embedded engine.
 * The ratios are of wall time and of this process's CPU time, median of the rounds.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { paginateGetResources, ResourceGroupsTaggingAPIClient } from "@aws-sdk/client-resource-groups-tagging-api";
import pLimit from "p-limit";
import { enterAccount, getCaller } from "../backend/src/accounts/credentials.ts";
import { listAccounts } from "../backend/src/accounts/organization.ts";
import { globalRegion, listRegions } from "../backend/src/accounts/regions.ts";
import { awsSettings, clientConfig } from "../backend/src/aws.ts";
import type { SdkClient, ServiceDefinition } from "../backend/src/collectors/define.ts";
import { loadServices, SERVICE_NAMES } from "../backend/src/collectors/index.ts";
import { createClients, type ScopeClients } from "../backend/src/refresh/clients.ts";
import { collect } from "../backend/src/refresh/collect.ts";
import { createLimiter } from "../backend/src/refresh/limits.ts";
import { refresh } from "../backend/src/refresh/run.ts";
import { createTagLookup } from "../backend/src/refresh/tags.ts";
import { openStorage } from "../backend/src/storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../backend/src/storage/tables.ts";
import { median, report, rounded } from "./report.ts";
import { startSimulatedAws } from "./simulated-aws.ts";

const SCOPES_IN_FLIGHT = 16;
const ROUNDS = Number(process.argv[3] ?? 6);
const size = process.argv[2] ?? "medium";

using simulated = await startSimulatedAws({ size });
process.env.AWS_ENDPOINT_URL = simulated.url;
process.env.AWS_ACCESS_KEY_ID = "simulated";
process.env.AWS_SECRET_ACCESS_KEY = "simulated";

const aws = await awsSettings({ region: "us-east-1" });
const services = await loadServices(SERVICE_NAMES);
const caller = await getCaller(aws);
const scopes = await findScopes();
const dataDir = mkdtempSync(join(tmpdir(), "aws-inventory-bench-"));
const { storage, close } = await openStorage({ dataDir, tables: DEFAULT_TABLE_NAMES });
try {
  const first = await measured(wholeRefresh);
  const rounds = { bare: [] as Measure[], collect: [] as Measure[], refresh: [] as Measure[] };
  const ways = [
    () => measured(bareListing).then((measure) => rounds.bare.push(measure)),
    () => measured(collecting).then((measure) => rounds.collect.push(measure)),
    () => measured(wholeRefresh).then((measure) => rounds.refresh.push(measure)),
  ];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each way comes first, second and last equally often: what runs after another inherits its garbage and its sockets.
    for (let turn = 0; turn < ways.length; turn += 1) await ways[(round + turn) % ways.length]?.();
  }
  const ratio = (measures: readonly Measure[], figure: "wallMs" | "cpuMs") =>
    rounded(median(measures.map((measure, index) => measure[figure] / (rounds.bare[index]?.[figure] ?? Number.NaN))));
  report("engine-overhead", {
    world: { size, accounts: new Set(scopes.map((scope) => scope.accountId)).size, scopes: scopes.length },
    rounds: ROUNDS,
    resources: {
      bare: rounds.bare[0]?.resources,
      collect: rounds.collect[0]?.resources,
      refresh: rounds.refresh[0]?.resources,
    },
    wallMs: {
      bare: medians("bare"),
      collect: medians("collect"),
      refresh: medians("refresh"),
      firstRefresh: rounded(first.wallMs),
    },
    ratioWall: { collect: ratio(rounds.collect, "wallMs"), refresh: ratio(rounds.refresh, "wallMs") },
    ratioCpu: { collect: ratio(rounds.collect, "cpuMs"), refresh: ratio(rounds.refresh, "cpuMs") },
  });

  function medians(way: keyof typeof rounds): number {
    return rounded(median(rounds[way].map(({ wallMs }) => wallMs)));
  }
} finally {
  await close();
  rmSync(dataDir, { recursive: true, force: true });
}

interface Measure {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly resources: number;
}

async function measured(work: () => Promise<number>): Promise<Measure> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const resources = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - started, cpuMs: (user + system) / 1000, resources };
}

interface Scope {
  readonly service: ServiceDefinition;
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  readonly callRegion: string;
  readonly credentials: Awaited<ReturnType<typeof enterAccount>>["credentials"];
}

/** Every service in every account and region, entered once before anything is timed. */
async function findScopes(): Promise<Scope[]> {
  const { accounts } = await listAccounts(aws, caller, { at: new Date().toISOString() });
  const scopes: Scope[] = [];
  for (const account of accounts) {
    const { accountId, state } = account;
    if (state !== "ACTIVE") continue;
    const { credentials } = await enterAccount(aws, { roleName: "InventoryReadRole" }, caller, account);
    const { enabled } = await listRegions(aws, caller.partition, credentials);
    const home = globalRegion(aws, caller.partition);
    for (const service of services) {
      const scope = { service, accountId, partition: caller.partition, credentials };
      if (service.reach === "regional")
        for (const region of enabled) scopes.push({ ...scope, region, callRegion: region });
      else scopes.push({ ...scope, region: service.reach === "global" ? "global" : home, callRegion: home });
    }
  }
  return scopes;
}

/** What a script without an engine does: new clients, the SDK's paginators, the describe calls, and nothing kept. */
async function bareListing(): Promise<number> {
  return inFlight(async ({ service, accountId, partition, region, callRegion, credentials }) => {
    const scope = { accountId, partition, region };
    const clients = new Map<string, SdkClient>();
    const clientIn = (place: string) => {
      const known = clients.get(place);
      if (known) return known;
      const client = new service.client(clientConfig(aws, { region: place, credentials }));
      clients.set(place, client);
      return client;
    };
    let count = 0;
    for (const kind of Object.values(service.kinds)) {
      for await (const keys of kind.list(clientIn(callRegion), scope)) {
        const { describe, describeMany, region: regionOf } = kind;
        if (describe) {
          const limit = pLimit(8);
          await limit.map([...keys], async (key) => {
            const place = regionOf ? await regionOf(key, clientIn(callRegion)) : callRegion;
            await describe(clientIn(place), key, { ...scope, region: regionOf ? place : region });
          });
        } else if (describeMany) {
          for (let from = 0; from < keys.length; from += describeMany.atMost) {
            await describeMany.call(clientIn(callRegion), keys.slice(from, from + describeMany.atMost), scope);
          }
        }
        count += keys.length;
      }
    }
    await bareTags(service, credentials, callRegion);
    return count;
  });
}

/** The tags that the listings lack, in bulk as the engine reads them. */
async function bareTags(service: ServiceDefinition, credentials: Scope["credentials"], region: string): Promise<void> {
  const types = Object.values(service.kinds).flatMap(({ tags }) => (typeof tags === "object" ? [tags.taggingApi] : []));
  if (types.length === 0) return;
  const client = new ResourceGroupsTaggingAPIClient(clientConfig(aws, { region, credentials }));
  const pages = paginateGetResources({ client, pageSize: 100 }, { ResourceTypeFilters: types });
  for await (const _page of pages);
}

/** The engine's own listing, up to the hash of each resource. Limits are counted but never wait. */
async function collecting(): Promise<number> {
  const limiter = createLimiter({ rates: {}, share: Number.MAX_SAFE_INTEGER });
  return inFlight(async ({ service, accountId, partition, region, callRegion, credentials }) => {
    const clients: ScopeClients = createClients({
      aws,
      accountId,
      credentials,
      limiter,
      signal: new AbortController().signal,
    });
    const tags = createTagLookup(service, clients);
    let count = 0;
    for (const kindName of Object.keys(service.kinds)) {
      const scope = { accountId, partition, region };
      const onUnproven = (_region: string, error: unknown) => {
        throw error;
      };
      const listing = { service, kindName, scope, callRegion, clients, tags, isSelected: () => true, onUnproven };
      for await (const readings of collect(listing)) count += readings.length;
    }
    return count;
  });
}

async function wholeRefresh(): Promise<number> {
  const run = await refresh({
    storage,
    aws,
    role: { roleName: "InventoryReadRole" },
    services,
    trigger: "cli",
    limiter: createLimiter({ rates: {}, share: Number.MAX_SAFE_INTEGER }),
    scopesInFlight: SCOPES_IN_FLIGHT,
  });
  if (run.state !== "complete") throw new Error(`The refresh is ${run.state}: ${JSON.stringify(run.problems[0])}`);
  return run.progress.resources;
}

async function inFlight(work: (scope: Scope) => Promise<number>): Promise<number> {
  const limit = pLimit(SCOPES_IN_FLIGHT);
  const counts = await limit.map(scopes, work);
  return counts.reduce((sum, count) => sum + count, 0);
}
