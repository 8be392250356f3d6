import { z } from "@hono/zod-openapi";
import { OUTCOMES } from "../model.ts";
import { QUERY_TAGS } from "../query/query-tags.ts";

/**
 * The shapes of the API's answers, once: the routes are checked against them, the OpenAPI document is made of them, and the
 * dashboard takes its types from them. Times are RFC 3339.
 */

const count = z.int().min(0);
const described = <Schema extends z.ZodType>(schema: Schema, description: string): Schema =>
  schema.openapi({ description });
const time = z.iso.datetime();
const outcome = z.enum(OUTCOMES).openapi("Outcome");
const outcomeCounts = z.partialRecord(z.enum(OUTCOMES), count);
const tags = z.record(z.string(), z.string());
const reason = z.object({ code: z.string(), message: z.string() });
const alarm = z.object({ code: z.enum(["SharpDrop"]), message: z.string() });
const cellName = { service: z.string(), kind: z.string(), accountId: z.string(), region: z.string() };
const json = z.unknown();

export const completeness = z
  .object({
    cells: described(count, "Cells (account × region × kind) behind the answer"),
    complete: described(count, "Of them, those whose last attempt was complete"),
    neverComplete: described(count, "Of them, those that have never been listed completely"),
    outcomes: described(outcomeCounts, "How the last attempts ended, and how many of them so"),
    oldestCompleteAt: described(
      time.nullable(),
      "The oldest among the cells' last complete listings; null where there is none",
    ),
    newestCompleteAt: described(time.nullable(), "The newest of them"),
    stale: described(
      count,
      "Cells that have not been complete for over 26 hours, or never, except those left out on purpose and empty ones that are `not-offered` or `not-enabled`",
    ),
    alarms: described(count, "Cells whose last complete listing left an alarm"),
    readAt: described(
      time,
      "When the answer was last compared with the store; of an earlier day, when its snapshot was written",
    ),
    asOf: described(z.iso.date().optional(), "The day whose snapshot answered; absent: the answer is of now"),
  })
  .openapi("Completeness");

const counted = { count, completeness };

export const resourceKey = {
  service: z.string(),
  accountId: z.string(),
  region: described(z.string(), "A region, or `global`"),
  resourceId: described(z.string(), "`<kind>/<native id>`; with service, account and region it is unique"),
};

const resourceName = {
  ...resourceKey,
  kind: z.string(),
  type: z.string().openapi({ example: "ec2:instance" }),
  arn: z.string(),
  name: z.string().optional(),
};

export const resourceRow = z
  .object({
    ...resourceName,
    accountName: z.string().optional(),
    state: z.string().optional(),
    tags,
    createdAt: described(z.string().optional(), "When it was created in AWS, where AWS tells"),
    columns: described(z.record(z.string(), json), "The kind's own columns, as `GET /catalog` names them"),
    firstSeenAt: described(time, "When it was first listed"),
    updatedAt: described(time, "When something about it was last seen to have changed"),
  })
  .openapi("Resource");

const resourcePage = z
  .object({
    items: z.array(resourceRow),
    total: described(count, "All that match, on every page"),
    nextCursor: described(z.string().optional(), "For the next page; absent on the last"),
    completeness,
  })
  .openapi("ResourcePage");

const summary = z
  .object({
    ...counted,
    services: z.array(
      z.object({
        service: z.string(),
        title: z.string(),
        ...counted,
        kinds: z.array(z.object({ type: z.string(), title: z.string(), ...counted })),
      }),
    ),
    accounts: z.array(z.object({ accountId: z.string(), name: z.string().optional(), ...counted })),
    regions: z.array(z.object({ region: z.string(), ...counted })),
  })
  .openapi("Summary");

const facets = z
  .object({
    facets: z.record(z.string(), z.array(z.object({ value: z.string(), count }))),
    properties: described(z.array(z.string()), "Every property that filters and sorts can name"),
    completeness,
  })
  .openapi("Facets");

const sqlAnswer = z
  .object({
    columns: z.array(z.object({ name: z.string(), type: z.string() })).openapi({
      description: "In the order of the query; several may have one name. Types are DuckDB's, e.g. `VARCHAR`",
      example: [
        { name: "region", type: "VARCHAR" },
        { name: "n", type: "BIGINT" },
      ],
    }),
    rows: described(
      z.array(z.array(json)),
      "Each with a value for each column: numbers as numbers where that is exact and as text otherwise, times as RFC 3339, lists as lists, maps and structs as objects",
    ),
    isCut: described(z.boolean(), "Whether there are more rows than `limit`, or than fit"),
    completeness,
  })
  .openapi("SqlAnswer");

export const cell = z
  .object({
    outcome,
    attemptedAt: time,
    runId: described(z.string(), "The refresh that attempted it last"),
    completeAt: described(time.optional(), "When it was last listed completely; absent until then"),
    count: described(count, "Resources stored of it now"),
    error: described(reason.optional(), "AWS's code and one sentence, where it is not complete"),
    stale: described(z.boolean(), "Whether it has not been complete for over 26 hours, or never"),
    alarm: described(
      alarm.optional(),
      "What was strange about its last complete listing, although it was believed: `SharpDrop` where most of it was gone at once",
    ),
  })
  .openapi("Cell");

const coveragePage = z
  .object({
    items: z.array(cell.extend({ ...cellName, type: z.string(), accountName: z.string().optional() })),
    total: count,
    completeness,
  })
  .openapi("CoveragePage");

const changeWord = z.enum(["created", "updated", "deleted"]);

const fieldChanges = described(
  z.array(z.object({ path: z.string(), before: json.optional(), after: json.optional() })),
  "What differs, by dotted path; values that are too large are left out",
);

const change = z.object({ change: changeWord, at: time, runId: z.string(), fields: fieldChanges }).openapi("Change");

const changesPage = z
  .object({
    items: z.array(
      z.object({
        id: described(z.string(), "Unique and time-ordered"),
        change: changeWord,
        at: described(time, "When it was seen"),
        ...resourceName,
        accountName: z.string().optional(),
        runId: described(z.string(), "The refresh that saw it"),
        actor: described(z.string().nullable(), "Who made it: not known from listings, so always null as yet"),
        fields: fieldChanges,
        before: described(
          json.optional(),
          "Of a deletion, the resource as it was, where `resource` is asked for and it is not too large to be kept",
        ),
      }),
    ),
    total: described(count, "All that match, on every page"),
    counts: described(z.object({ created: count, updated: count, deleted: count }), "All that match by what happened"),
    nextCursor: described(z.string().optional(), "For the next page; absent on the last"),
    knownSince: described(
      time.nullable(),
      "Since when changes are known of the first of these cells, 90 days at most; null where nothing of them has been read",
    ),
    /** Of the cells asked about: what was not listed completely may have changed unseen. */
    completeness,
  })
  .openapi("ChangesPage");

const comparedDay = z
  .object({
    asOf: described(z.iso.date().nullable(), "The day whose snapshot was used; null: now"),
    readAt: time,
    completeness,
  })
  .openapi("ComparedDay");

const proof = {
  unproven: described(
    z.boolean(),
    "Whether its cell was not complete, or not read, on one of the days: then it may have come, gone or changed at another time, or not at all",
  ),
  outcomes: described(
    z.object({ from: outcome.or(z.null()), to: outcome.or(z.null()) }),
    "How the last listing of its cell had ended on each day; null: it had not been read",
  ),
};

const comparePage = z
  .object({
    from: comparedDay,
    to: comparedDay,
    counts: described(
      z.array(z.object({ service: z.string(), created: count, updated: count, deleted: count, unproven: count })),
      "What differs, by service: what is proven by what happened, and how much more is not proven",
    ),
    items: z.array(z.object({ change: changeWord, ...resourceName, accountName: z.string().optional(), ...proof })),
    total: described(count, "All that differ, on every page"),
    nextCursor: described(z.string().optional(), "For the next page; absent on the last"),
  })
  .openapi("ComparePage");

const snapshots = z
  .object({ days: described(z.array(z.iso.date()), "The UTC days that can be asked for, the oldest first") })
  .openapi("Snapshots");

const details = z
  .object({
    resource: resourceRow.extend({
      related: described(
        z.array(z.object({ type: z.string(), id: z.string() })),
        "What it points to, by native id or ARN",
      ),
      data: described(json, "The full description as AWS gave it, without secrets"),
    }),
    /** The cell that the resource belongs to; `null` where a first run was cancelled before its cell ended. */
    cell: cell.or(z.null()),
    relations: described(
      z.array(
        z.object({
          direction: z.enum(["out", "in"]),
          reference: z.object({ type: z.string(), id: z.string() }),
          resource: z.object(resourceName).optional(),
          via: described(
            z.object(resourceName).optional(),
            "Of the second hop: the related resource that points to this one (`out`) or is pointed to by it (`in`); absent in the first",
          ),
        }),
      ),
      "What it points to (`out`) and what points to it (`in`, at most 1,000), with the stored resource where there is one; with `hops=2` then what is so related to these (at most 1,000), each resource once",
    ),
    relationsCut: described(z.boolean(), "Whether there are more relations than are answered"),
    history: described(z.array(change), "Its newest changes, newest first, at most 50"),
    consoleUrl: described(z.url().optional(), "Where the AWS console shows it; absent where there is no such page"),
    completeness,
  })
  .openapi("Details");

const resourceThen = comparedDay.extend({
  resource: described(
    resourceRow.extend({ related: z.array(z.object({ type: z.string(), id: z.string() })), data: json }).optional(),
    "Absent where none was stored",
  ),
});

const comparedResource = z
  .object({
    change: described(changeWord.or(z.null()), "null where it was the same on both days, or on neither"),
    ...proof,
    fields: fieldChanges,
    from: resourceThen,
    to: resourceThen,
  })
  .openapi("ComparedResource");

const run = z
  .object({
    runId: z.string(),
    state: z.enum(["running", "complete", "incomplete", "cancelled", "failed"]),
    interrupted: described(
      z.boolean(),
      "It says that it is running, but has given no sign of life for a minute: it was killed",
    ),
    trigger: z.enum(["schedule", "api", "cli"]),
    startedAt: time,
    heartbeatAt: described(time, "Its last sign of life"),
    finishedAt: time.optional(),
    filters: described(z.record(z.string(), z.array(z.string())), "What it is about; empty: everything"),
    progress: z.object({
      accounts: count,
      cells: count,
      cellsDone: count,
      resources: described(count, "Resources that were listed"),
      created: count,
      updated: count,
      deleted: count,
      apiCalls: count,
      outcomes: outcomeCounts,
      alarms: described(count, "Cells of which an alarm was raised"),
      stale: described(count, "Cells that were attempted and are still not complete for over 26 hours, or never were"),
    }),
    problems: described(
      z.array(z.object({ ...cellName, outcome, error: reason.optional() })),
      "The first cells that did not complete, at most 100; `progress.outcomes` has all of them counted",
    ),
    alarms: described(
      z.array(z.object({ ...cellName, alarm })),
      "The first cells of which an alarm was raised, at most 100; `progress.alarms` has all of them counted",
    ),
    error: described(z.string().optional(), "Why it failed"),
  })
  .openapi("Run");

const runs = z.object({ runs: z.array(run) }).openapi("Runs");

const started = z
  .object({ runId: z.string(), href: described(z.string(), "Where to follow it"), run })
  .openapi("StartedRefresh");

const metadata = z
  .object({
    services: z.array(z.object({ service: z.string(), title: z.string(), attemptedAt: time.nullable(), ...counted })),
    partitions: z.array(
      z.object({
        service: z.string(),
        accountId: z.string(),
        accountName: z.string().optional(),
        region: z.string(),
        resourceCount: count,
        attemptedAt: time.nullable(),
        updatedAt: described(time.nullable(), "When all of its kinds were last complete; null until all have been"),
        completeness,
      }),
    ),
    total: described(count, "Partitions on all pages"),
    completeness,
    lastRun: run.or(z.null()),
  })
  .openapi("Metadata");

const accounts = z
  .object({
    accounts: z.array(
      z.object({
        accountId: z.string(),
        name: z.string().optional(),
        state: described(z.string(), "As the organisation tells it, or `NOT_LISTED` when it has left"),
        source: z.enum(["organization", "configuration", "caller"]),
        seenAt: time,
        regions: z.array(z.string()).optional(),
        error: described(reason.extend({ outcome }).optional(), "Why it could not be entered, the last time"),
        ...counted,
      }),
    ),
    completeness,
  })
  .openapi("Accounts");

const catalog = z
  .object({
    services: z.record(
      z.string(),
      z.object({
        title: z.string(),
        reach: z.enum(["regional", "global", "account"]),
        kinds: z.record(
          z.string(),
          z.object({
            type: z.string(),
            title: z.string(),
            note: z.string().optional(),
            cloudFormation: z.string().optional(),
            columns: z.array(z.object({ id: z.string(), title: z.string() })),
            actions: z.array(z.string()),
            volatile: described(
              z.array(z.string()).optional(),
              "Paths of the description that change by themselves: they are not compared",
            ),
            ordered: described(
              z.array(z.string()).optional(),
              "Paths of lists whose order means something; all other lists are compared as sets",
            ),
            hasName: z.boolean(),
            hasState: z.boolean(),
            hasTags: z.boolean(),
            hasCreatedAt: z.boolean(),
          }),
        ),
      }),
    ),
  })
  .openapi("Catalog");

const queries = z
  .object({
    queries: z.array(
      z
        .object({
          name: z.string().openapi({ example: "unattached-volumes" }),
          title: z.string(),
          description: described(z.string(), "What it finds, why that matters, and what it does not see"),
          tags: z.array(z.enum(QUERY_TAGS)),
          sql: described(z.string(), "One SELECT that runs in DuckDB and in Athena"),
        })
        .openapi("ShippedQuery"),
    ),
  })
  .openapi("ShippedQueries");

/** What the JSON and NDJSON exports have of each resource: the same as `aws-inventory list --json`. */
const exported = z
  .object({
    ...resourceKey,
    kind: z.string(),
    arn: z.string(),
    name: z.string().optional(),
    state: z.string().optional(),
    tags,
    createdAt: z.string().optional(),
    updatedAt: time,
    columns: z.record(z.string(), json),
    data: described(z.record(z.string(), json).optional(), "The full description, where it was asked for"),
  })
  .openapi("ExportedResource");

const exportedResources = z.array(exported);

/** Where a file can be fetched that is too large for an answer. */
export const fileLink = z
  .object({
    url: described(z.url(), "Whoever has it can fetch the file"),
    expiresAt: described(time, "When the link ends"),
    bytes: described(count, "The size of the file"),
  })
  .openapi("FileLink");

const openApiDescription = z.object({ openapi: z.string() });

const health = z.object({ status: z.literal("ok"), version: z.string() }).openapi("Health");

/** RFC 9457, with the parameters that are wrong, if it is about parameters. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: described(
      z.array(z.object({ parameter: z.string(), message: z.string() })).optional(),
      "The parameters that are wrong",
    ),
    /** Where a resource is not found: how far it is known that there is none. */
    completeness: completeness.optional(),
  })
  .openapi("Problem");

/** What routes answer with, by name. */
export const ANSWERS = {
  accounts,
  catalog,
  changesPage,
  comparePage,
  comparedResource,
  coveragePage,
  details,
  exportedResources,
  facets,
  health,
  metadata,
  openApiDescription,
  queries,
  resourcePage,
  run,
  runs,
  snapshots,
  sqlAnswer,
  started,
  summary,
};

export type Completeness = z.infer<typeof completeness>;
export type ResourceRow = z.infer<typeof resourceRow>;
export type ResourcePage = z.infer<typeof resourcePage>;
export type Summary = z.infer<typeof summary>;
export type Facets = z.infer<typeof facets>;
export type CoveragePage = z.infer<typeof coveragePage>;
export type ChangesPage = z.infer<typeof changesPage>;
export type ComparePage = z.infer<typeof comparePage>;
export type ComparedResource = z.infer<typeof comparedResource>;
export type Snapshots = z.infer<typeof snapshots>;
export type Details = z.infer<typeof details>;
export type Run = z.infer<typeof run>;
export type Runs = z.infer<typeof runs>;
export type StartedRefresh = z.infer<typeof started>;
export type Metadata = z.infer<typeof metadata>;
export type Accounts = z.infer<typeof accounts>;
export type Catalog = z.infer<typeof catalog>;
export type ShippedQueries = z.infer<typeof queries>;
export type Problem = z.infer<typeof problem>;

/**
 * What the dashboard reads first, from `/config.json` beside it: in local mode the server answers it, in the cloud the
 * deployment writes it into the bucket.
 */
export type DashboardConfig =
  | {
      readonly mode: "local";
      /** The organisation is a simulated one. */
      readonly simulated: boolean;
      /** Sent as `x-inventory-token` with whatever changes state. */
      readonly token: string;
    }
  | {
      readonly mode: "cloud";
      /** e.g. `https://abc123.execute-api.eu-west-1.amazonaws.com` */
      readonly apiUrl: string;
      /** The Cognito user pool's issuer, e.g. `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc`. */
      readonly issuer: string;
      readonly clientId: string;
      /** The pool's domain, where sign-in and sign-out are, e.g. `https://inventory-123.auth.eu-west-1.amazoncognito.com`. */
      readonly signInUrl: string;
    };
