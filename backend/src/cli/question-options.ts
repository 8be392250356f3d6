import type { Question } from "../query/read-model.ts";
import type { Selection } from "../refresh/selection.ts";
import { type CommandOption, repeatedValue, textValue, type Values } from "./command.ts";

/** The options of every command that lists resources, besides those that select a part of the inventory. */
export const QUESTION_OPTIONS: readonly CommandOption[] = [
  {
    name: "filter",
    value: "condition",
    isRepeatable: true,
    help: 'only what it holds for, e.g. state=running, tag.Owner!=, "sizeGiB>=100"; several must all hold',
  },
  { name: "search", value: "words", help: "only what contains all of these words" },
  { name: "sort", value: "property", help: "e.g. --sort name, or --sort=-createdAt for the newest first" },
];

/** The question that was asked about a part of the inventory. */
export function questionOf(values: Values, selection: Selection): Question & { readonly sort?: string } {
  const search = textValue(values, "search");
  const sort = textValue(values, "sort");
  return {
    selection,
    filters: repeatedValue(values, "filter"),
    ...(search !== undefined && { search }),
    ...(sort !== undefined && { sort }),
  };
}
