import { isAccountId } from "../config.ts";
import { UsageError } from "../errors.ts";

/** What a refresh covers; an absent part means everything. */
export interface Selection {
  readonly services?: readonly string[];
  /** Kinds by service: `ec2:instance` selects one kind of a service. */
  readonly kinds?: readonly string[];
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
}

/** The kinds that exist, by service: what a selection is checked against. */
export type KnownKinds = Readonly<Record<string, readonly string[]>>;

/**
 * Parses what a user asked for (`ec2`, `ec2:instance`, account ids, regions). Throws {@link UsageError} that names the bad
 * value and the valid ones. Regions are checked for their form only; whether one exists, AWS knows.
 */
export function parseSelection(
  asked: {
    readonly services?: readonly string[] | undefined;
    readonly accounts?: readonly string[] | undefined;
    readonly regions?: readonly string[] | undefined;
  },
  known: KnownKinds,
): Selection {
  const services = new Set<string>();
  const kinds = new Set<string>();
  for (const text of asked.services ?? []) {
    const [service = "", kind, ...rest] = text.split(":");
    const knownKinds = Object.hasOwn(known, service) ? known[service] : undefined;
    if (!knownKinds) {
      throw new UsageError(`Unknown service "${service}": the services are ${Object.keys(known).join(", ")}`);
    }
    if (kind !== undefined && (rest.length > 0 || !knownKinds.includes(kind))) {
      throw new UsageError(`Unknown kind "${text}": the kinds of ${service} are ${knownKinds.join(", ")}`);
    }
    services.add(service);
    for (const name of kind === undefined ? knownKinds : [kind]) kinds.add(`${service}:${name}`);
  }
  for (const account of asked.accounts ?? []) {
    if (!isAccountId(account)) throw new UsageError(`Bad account id "${account}": an account id has 12 digits`);
  }
  for (const region of asked.regions ?? []) {
    if (!/^(global|[a-z]{2,}(-[a-z]+)+-\d+)$/.test(region)) {
      throw new UsageError(
        `Unknown region "${region}": a region looks like eu-west-1, or is "global" for IAM and the like`,
      );
    }
  }
  return {
    ...(services.size > 0 && { services: [...services], kinds: [...kinds] }),
    ...(asked.accounts && asked.accounts.length > 0 && { accounts: [...new Set(asked.accounts)] }),
    ...(asked.regions && asked.regions.length > 0 && { regions: [...new Set(asked.regions)] }),
  };
}
