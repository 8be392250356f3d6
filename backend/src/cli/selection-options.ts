import { catalogKinds } from "../collectors/catalog.ts";
import { parseSelection, type Selection } from "../refresh/selection.ts";
import { type CommandOption, listValue, type Values } from "./command.ts";

/** The options by which a command is told what part of the inventory it is about. */
export const SELECTION_OPTIONS: readonly CommandOption[] = [
  { name: "service", value: "a,b", help: "only these services or kinds, e.g. ec2,vpc:subnet" },
  { name: "accounts", value: "id,id", help: "only these accounts" },
  { name: "regions", value: "a,b", help: 'only these regions; "global" is IAM and the like' },
];

/** The part that was asked for. Throws `UsageError` naming the bad value and the valid ones. */
export function selectionOf(values: Values): Selection {
  return parseSelection(
    {
      services: listValue(values, "service"),
      accounts: listValue(values, "accounts"),
      regions: listValue(values, "regions"),
    },
    catalogKinds(),
  );
}
