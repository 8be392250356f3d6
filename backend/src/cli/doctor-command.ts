import { readPolicy } from "../accounts/policy.ts";
import { catalogActions } from "../collectors/catalog.ts";
import { type AccountDiagnosis, diagnose } from "../refresh/diagnose.ts";
import type { InventoryStorage } from "../storage/storage.ts";
import { type Command, textValue } from "./command.ts";
import { commandAws, commandConfig, withStorage } from "./open.ts";
import { selectedPartitions } from "./selected-partitions.ts";
import { printable, textTable } from "./table.ts";

export const doctorCommand: Command = {
  name: "doctor",
  summary: "Check the credentials, the role of each account and its regions, and what was denied at its last attempt.",
  usage: "[options]",
  words: 0,
  options: [{ name: "profile", value: "name", help: "a profile of the AWS configuration files" }],
  async run({ values }, terminal) {
    const config = commandConfig(values, terminal);
    const profile = textValue(values, "profile");
    const aws = await commandAws(config, profile);
    const diagnosis = await diagnose(aws, config);
    // Where the account itself cannot be read, every cell was denied for that reason and no action would help.
    const unread = new Set(diagnosis.accounts.filter(({ problem }) => problem).map(({ accountId }) => accountId));
    const denied = await withStorage(config, (storage) => deniedKinds(storage, unread));
    const isWell = denied.length === 0 && diagnosis.accounts.every((account) => !account.problem);
    const patch = denied.length > 0 ? readPolicy(catalogActions(denied)) : undefined;
    if (values.json) {
      await terminal.print(
        `${JSON.stringify({ ...diagnosis, deniedKinds: denied, policy: patch ?? null }, undefined, 2)}\n`,
      );
      return isWell ? 0 : 3;
    }
    const { caller, note, accounts } = diagnosis;
    const lines = [`Credentials: ${caller.arn}`, ...(note ? [note] : [])].map((line) => `${printable(line)}\n`);
    await terminal.print(`${lines.join("")}\n${accountTable(accounts)}`);
    if (patch) {
      await terminal.print(
        `\nCells denied at their last attempt: ${denied.join(", ")}. The role needs:\n${JSON.stringify(patch, undefined, 2)}\n`,
      );
    }
    await terminal.print(isWell ? "\nAll is well.\n" : "");
    return isWell ? 0 : 3;
  },
};

/** The kinds of which a cell was denied at its last attempt, in accounts other than those. */
async function deniedKinds(storage: InventoryStorage, except: ReadonlySet<string>): Promise<readonly string[]> {
  const kinds = new Set<string>();
  for await (const { service, accountId, cells } of selectedPartitions(storage, {})) {
    if (except.has(accountId)) continue;
    for (const [kind, { outcome }] of Object.entries(cells)) if (outcome === "denied") kinds.add(`${service}:${kind}`);
  }
  return [...kinds].sort();
}

function accountTable(accounts: readonly AccountDiagnosis[]): string {
  const rows = accounts.map(({ accountId, name, state, principal, regions, problem }) => [
    problem ? "✗" : principal ? "✓" : "–",
    accountId,
    name ?? "",
    state,
    problem
      ? `${problem.outcome}: ${problem.error.code}: ${problem.error.message}`
      : principal
        ? `${regions} regions as ${principal}`
        : "not collected",
  ]);
  return textTable(["", "account", "name", "state", "result"], rows);
}
