import type { Question } from "../query/read-model.ts";
import type { Selection } from "../refresh/selection.ts";
import { type CommandOption, repeatedValue, textValue, type Values } from "./command.ts";

/** The option of every command that can look at an earlier day. */
export const AS_OF_OPTION: CommandOption = {
  name: "as-of",
  value: "day",
  help: "as it was at the end of that day (UTC), e.g. 2026-11-22",
};

/** The options of every command that lists resources, besides those that select a part of the inventory. */
export const QUESTION_OPTIONS: readonly CommandOption[] = [
  {
    name: "filter",
    value: "condition",
    isRepeatable: true,
    help: 'only what it holds for, e.g. state=running, tag.Owner!=, "sizeGiB>=100"; several must all hold',
  },
  { name: "search", value: "words", help: "only what contains all of these words" },
  AS_OF_OPTION,
  { name: "sort", value: "property", help: "e.g. --sort name, or --sort=-createdAt for the newest first" },
];

/** The question that was asked about a part of the inventory. */
export function questionOf(values: Values, selection: Selection): Question & { readonly sort?: string } {
  const search = textValue(values, "search");
  const sort = textValue(values, "sort");
  const asOf = textValue(values, "as-of");
  return {
    selection,
    filters: repeatedValue(values, "filter"),
    ...(search !== undefined && { search }),
    ...(sort !== undefined && { sort }),
    ...(asOf !== undefined && { asOf }),
  };
}
