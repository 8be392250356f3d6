import { catalogKinds } from "../collectors/catalog.ts";
import { parseSelection, type Selection } from "../refresh/selection.ts";

/** What starts the refresh function: the schedule, or the API with a run that it has announced. */
export type RefreshEvent = { readonly trigger: "schedule" } | { readonly runId: string; readonly selection: Selection };

/** Reads an event. Throws `TypeError` for anything that is none, and `UsageError` for a selection of what does not exist. */
export function parseRefreshEvent(event: unknown): RefreshEvent {
  if (typeof event !== "object" || event === null) throw new TypeError("Cannot read the event: it is not an object");
  if ("trigger" in event && event.trigger === "schedule") return { trigger: "schedule" };
  if (!("runId" in event) || typeof event.runId !== "string" || event.runId === "") {
    throw new TypeError("Cannot read the event: it has neither a schedule's trigger nor a run's id");
  }
  return { runId: event.runId, selection: parsed("selection" in event ? event.selection : undefined) };
}

function parsed(selection: unknown): Selection {
  if (typeof selection !== "object" || selection === null) {
    throw new TypeError("Cannot read the event: it has no selection");
  }
  // Every kind names its service, so the kinds alone say both.
  const services = texts(selection, "kinds") ?? texts(selection, "services");
  return parseSelection(
    { services, accounts: texts(selection, "accounts"), regions: texts(selection, "regions") },
    catalogKinds(),
  );
}

function texts(value: object, name: string): readonly string[] | undefined {
  if (!Object.hasOwn(value, name)) return undefined;
  // An own property of this name was just seen.
  const list = (value as Record<string, unknown>)[name];
  if (!Array.isArray(list) || !list.every((text) => typeof text === "string")) {
    throw new TypeError(`Cannot read the event: selection.${name} is not a list of texts`);
  }
  return list;
}
