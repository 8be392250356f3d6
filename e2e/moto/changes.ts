import type { ListedResource } from "../../backend/src/export/listed-resource.ts";
import type { Change, Run } from "../../backend/src/model.ts";
import { difference } from "./checks.ts";
import { typeOf } from "./compare.ts";
import type { Inventory } from "./inventory.ts";
import type { Suite } from "./suite-context.ts";
import type { WorldChange } from "./world.ts";

/** What a refresh made of a changed world: what was stored before and after, and what had been done to the world. */
export interface Refreshed {
  readonly before: readonly ListedResource[];
  readonly after: readonly ListedResource[];
  readonly changes: readonly WorldChange[];
  readonly run: Run;
}

/** The summary, the stored resources and their histories must all tell exactly the changes that were made. */
export async function checkChanges({ checks, inventory }: Suite, refreshed: Refreshed): Promise<void> {
  const { before, after, changes, run } = refreshed;
  const expected = changes.map((change) => `${change.change} ${place(change)} ${change.type}/${change.id}`);
  await checks.check(`exactly the ${changes.length} resources that were changed are created, updated or deleted`, () =>
    difference(storedChanges(before, after), expected),
  );
  await checks.check("the summary counts them", () =>
    difference(
      (["created", "updated", "deleted"] as const).map((change) => `${change} ${run.progress[change]}`),
      (["created", "updated", "deleted"] as const).map(
        (change) => `${change} ${changes.filter((entry) => entry.change === change).length}`,
      ),
    ),
  );
  await checks.check(
    "the history of some of each sort has one entry, of this run, that says what changed",
    async () => {
      const told = [];
      for (const change of sample(changes)) told.push(...(await historyProblems(inventory, change, run)));
      return told;
    },
  );
}

function place({ accountId, region }: { readonly accountId: string; readonly region: string }): string {
  return `${accountId} ${region}`;
}

/** What differs between two lists: resources that came, that went, and whose time of last change moved. */
function storedChanges(before: readonly ListedResource[], after: readonly ListedResource[]): string[] {
  const [old, now] = [byKey(before), byKey(after)];
  const created = [...now.keys()].filter((key) => !old.has(key)).map((key) => `created ${key}`);
  const deleted = [...old.keys()].filter((key) => !now.has(key)).map((key) => `deleted ${key}`);
  const updated = [...now]
    .filter(([key, resource]) => (old.get(key)?.updatedAt ?? resource.updatedAt) !== resource.updatedAt)
    .map(([key]) => `updated ${key}`);
  return [...created, ...updated, ...deleted];
}

function byKey(resources: readonly ListedResource[]): ReadonlyMap<string, ListedResource> {
  return new Map(
    resources.map((resource) => [
      `${place(resource)} ${typeOf(resource)}/${resource.resourceId.slice(resource.kind.length + 1)}`,
      resource,
    ]),
  );
}

/** Each call of the command line costs half a second, so this many resources of each sort of change are looked at. */
const SHOWN_PER_SORT = 3;

/** Some changes of each sort, of different kinds. */
function sample(changes: readonly WorldChange[]): readonly WorldChange[] {
  const firstOfKind = changes.filter(
    ({ change, type }, index) => changes.findIndex((other) => other.change === change && other.type === type) === index,
  );
  return [...Map.groupBy(firstOfKind, ({ change }) => change).values()].flatMap((group) =>
    group.slice(0, SHOWN_PER_SORT),
  );
}

/** What `show` prints. */
interface Shown {
  readonly resource: ListedResource | null;
  readonly history: readonly Change[];
}

async function historyProblems(inventory: Inventory, change: WorldChange, run: Run): Promise<readonly string[]> {
  const [service, kind] = change.type.split(":");
  const key = `${service}/${change.accountId}/${change.region}/${kind}/${change.id}`;
  const { resource, history } = await inventory.json<Shown>(["show", key]);
  const fields = history[0]?.fields.map((field) => field.path) ?? [];
  const facts = [
    `stored ${resource !== null}`,
    `history ${history.map((entry) => entry.change)}`,
    `of this run ${history.every((entry) => entry.runId === run.runId)}`,
    `names fields ${fields.length > 0}`,
  ];
  const expected = [
    `stored ${change.change !== "deleted"}`,
    `history ${change.change}`,
    "of this run true",
    `names fields ${change.change === "updated"}`,
  ];
  return difference(facts, expected).map((problem) => `${key}: ${problem}`);
}
