import type { Scope, ServiceDefinition } from "../collectors/define.ts";
import type { ScopeClients } from "./clients.ts";
import type { TagLookup } from "./tags.ts";

/** Which kind to list, where, and by what means. */
export interface Listing {
  readonly service: ServiceDefinition;
  readonly kindName: string;
  /** `region` is what the items are stored under, unless the kind says better (reach `account`). */
  readonly scope: Scope;
  /** The region that is called. */
  readonly callRegion: string;
  readonly clients: ScopeClients;
  readonly tags: TagLookup;
  /** Whether items of this region were asked for; others are passed over before they are described. */
  readonly isSelected: (region: string) => boolean;
  /** Told how many resources could not be described in full, and why; the listing goes on with the others. */
  readonly onUnproven: (region: string, error: unknown, count: number) => void;
}
