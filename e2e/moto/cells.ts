import { catalogKinds } from "../../backend/src/collectors/catalog.ts";
import { query } from "./aws-command.ts";
import { ACCOUNT_KINDS, GLOBAL_KINDS, REGIONAL_KINDS } from "./aws-listing.ts";
import { difference } from "./checks.ts";
import { typeOf } from "./compare.ts";
import { expectedIncomplete, NOT_COMPLETE } from "./expectations.ts";
import type { StatusReport } from "./inventory.ts";
import type { Suite } from "./suite-context.ts";

/** The regions that `aws` calls enabled; every account has the same on moto. */
export async function enabledRegions({ accounts: [aws], world }: Suite): Promise<readonly string[]> {
  if (!aws) throw new Error("Cannot list regions: there is no account");
  const [region = ""] = world.regions;
  const select = "Regions[?OptInStatus!='not-opted-in'].RegionName";
  return query<string[]>(aws, { command: "ec2 describe-regions", region, query: select });
}

/** The kinds that are compared: all of them but those that moto cannot answer. A kind that nobody thought of here fails. */
export async function checkKinds({ checks }: Suite): Promise<void> {
  const compared = Object.keys({ ...GLOBAL_KINDS, ...ACCOUNT_KINDS, ...REGIONAL_KINDS });
  await checks.check("every kind is either compared or known to be out of moto's reach", () =>
    difference(
      [...compared, ...NOT_COMPLETE.map(({ type }) => type)],
      Object.entries(catalogKinds()).flatMap(([service, kinds]) => kinds.map((kind) => `${service}:${kind}`)),
    ),
  );
}

/** Every account × region × kind has a cell, and exactly those that moto cannot answer are not complete; resolves to those. */
export async function checkCells(
  { inventory, checks, world, accounts }: Suite,
  options: { readonly after: string; readonly regions: readonly string[] },
): Promise<StatusReport["cells"]> {
  const { after, regions } = options;
  const { cells: all, accountsNotRead } = await inventory.json<StatusReport>(["status"]);
  const closed = all.filter((cell) => cell.accountId === world.accounts.retired);
  const cells = all.filter((cell) => cell.accountId !== world.accounts.retired);
  await checks.check(`after the ${after}, the closed account is named as skipped and has no cell`, () =>
    difference(
      [...closed.map(typeOf), ...accountsNotRead.map(({ accountId, error }) => `${error.outcome} ${accountId}`)],
      [`skipped ${world.accounts.retired}`],
    ),
  );

  const accountIds = accounts.map((account) => account.accountId);
  const incomplete = cells.filter((cell) => cell.outcome !== "complete");
  await checks.check(`after the ${after}, exactly the cells that moto cannot answer are not complete`, () =>
    difference(
      incomplete.map((cell) => `${cell.outcome} ${cell.accountId} ${cell.region} ${typeOf(cell)}`),
      expectedIncomplete(world, accountIds, regions),
    ),
  );
  const regional = [
    ...Object.keys(REGIONAL_KINDS),
    ...NOT_COMPLETE.flatMap(({ type, where }) => (where === "global" ? [] : [type])),
  ];
  await checks.check(`after the ${after}, every regional kind has a cell in each enabled region of each account`, () =>
    difference(
      cells
        .filter((cell) => regional.includes(typeOf(cell)))
        .map((cell) => `${cell.accountId} ${cell.region} ${typeOf(cell)}`),
      regional.flatMap((type) => accountIds.flatMap((id) => regions.map((region) => `${id} ${region} ${type}`))),
    ),
  );
  return incomplete;
}

/** Prints for each kind that moto cannot answer how many cells say so, why, and in what words the product tells it. */
export function printIncomplete(incomplete: StatusReport["cells"]): void {
  for (const { type, reason } of NOT_COMPLETE) {
    const own = incomplete.filter((cell) => typeOf(cell) === type);
    const errors = new Set(own.map(({ error }) => `${error?.code}: ${error?.message.split("\n")[0]}`));
    console.log(`       ${own.length} cells of ${type}: ${reason}`);
    for (const error of errors) console.log(`         told as ${error}`);
  }
}
