import type { Catalog, Run } from "../../../backend/src/api/schemas.ts";
import { formatCount, plural } from "./format.ts";
import { NOT_COMPLETE, outcomeWords } from "./outcomes.ts";
import type { Scope } from "./question.ts";
import { serviceTitle } from "./service-words.ts";

/** How a run ended, or that it has not. */
export interface RunWords {
  readonly type: "success" | "warning" | "error" | "in-progress" | "stopped";
  /** One or two words. */
  readonly label: string;
  /** One sentence. */
  readonly sentence: string;
}

/** The words for a run as it stands. */
export function runWords(run: Run): RunWords {
  const { cells, resources, created, updated, deleted } = run.progress;
  const changes = `${formatCount(created)} created, ${formatCount(updated)} updated, ${formatCount(deleted)} deleted`;
  const missing = cellsNotComplete(run);
  const alarm = run.progress.alarms > 0 ? ` ${plural(run.progress.alarms, "alarm")}.` : "";
  if (run.interrupted) {
    const sentence = "It has given no sign of life for a minute: what it had finished is kept.";
    return { type: "stopped", label: "Interrupted", sentence };
  }
  switch (run.state) {
    case "running":
      return {
        type: "in-progress",
        label: "Running",
        sentence: `${plural(resources, "resource")} so far: ${changes}.`,
      };
    case "complete": {
      const sentence = `${plural(resources, "resource")} in ${plural(cells, "cell")}: ${changes}.${alarm}`;
      return { type: "success", label: "Complete", sentence };
    }
    case "incomplete": {
      const sentence = `${formatCount(missing)} of ${plural(cells, "cell")} not complete: ${outcomeList(run)}. ${plural(resources, "resource")}: ${changes}.${alarm}`;
      return { type: "warning", label: "Partly failed", sentence };
    }
    case "cancelled":
      return { type: "stopped", label: "Cancelled", sentence: `What it had finished is kept: ${changes}.` };
    case "failed":
      return { type: "error", label: "Failed", sentence: run.error ?? "No reason was recorded." };
  }
}

/** Cells of a run that did not complete. */
export function cellsNotComplete({ progress }: Run): number {
  return NOT_COMPLETE.reduce((sum, outcome) => sum + (progress.outcomes[outcome] ?? 0), 0);
}

/** e.g. `10 denied, 2 throttled`. */
function outcomeList({ progress }: Run): string {
  const counts = NOT_COMPLETE.flatMap((outcome) => {
    const count = progress.outcomes[outcome] ?? 0;
    return count > 0 ? [`${formatCount(count)} ${outcomeWords(outcome).label.toLowerCase()}`] : [];
  });
  return counts.join(", ") || "no reason recorded";
}

/** What a run is about. Its record names each kind; where those are all of a service, the service is meant. */
export function runScope({ filters }: Run, catalog: Catalog | undefined): Scope {
  const { services = [], kinds = [], accounts = [], regions = [] } = filters;
  const asked = services.flatMap((service) => {
    const own = kinds.filter((kind) => kind.startsWith(`${service}:`));
    const all = Object.keys(catalog?.services[service]?.kinds ?? {});
    return own.length === 0 || own.length >= all.length ? [service] : own;
  });
  return { services: asked, accounts, regions };
}

/** A scope in words: names where there are few, numbers where there are many. */
export function scopeWords({ services, accounts, regions }: Scope, catalog: Catalog | undefined): string {
  const names = [...new Set(services.map((service) => serviceTitle(catalog, service)))];
  const what =
    names.length === 0 ? "everything" : names.length <= 3 ? names.join(", ") : plural(names.length, "service");
  const who =
    accounts.length === 0
      ? ""
      : ` in ${accounts.length === 1 ? `account ${accounts[0]}` : plural(accounts.length, "account")}`;
  const where =
    regions.length === 0 ? "" : ` in ${regions.length <= 2 ? regions.join(" and ") : plural(regions.length, "region")}`;
  return `${what}${who}${where}`;
}
