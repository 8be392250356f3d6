import type { Organization } from "../../simulator/src/index.ts";
import type { Actor } from "./actor.ts";
import type { AwsTroubles } from "./aws-troubles.ts";
import type { Mutable } from "./mutate.ts";
import type { Product } from "./product.ts";
import type { ActorPlan } from "./schedule.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Watch } from "./watch.ts";

/** What a schedule plays on. */
export interface Stage {
  readonly scheduler: Scheduler;
  readonly product: Product;
  readonly organization: Organization;
  readonly awsTroubles: AwsTroubles;
  readonly mutable: Mutable;
  readonly watch: Watch;
  /** Epoch seconds of the schedule's clock. */
  readonly nowSeconds: () => number;
  /** Writes a line of the trace. */
  readonly tell: (line: string) => void;
  start(name: string, plan: ActorPlan): Actor;
  /** Reads every partition as a reader does, and compares. Throws `Violation`. */
  checkReaders(): Promise<void>;
}
