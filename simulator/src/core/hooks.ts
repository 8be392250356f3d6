import type { CallContext } from "./call-context.ts";
import type { Envelope, Fault } from "./faults.ts";

/** Called for each request that named a known operation, with its parsed input; may throw an `AwsError` or ask for a fault. */
export type Hook = (context: CallContext, input: unknown) => Fault | undefined | Promise<Fault | undefined>;

/** The points where a world decides about a request, in this order, before its handler runs. */
export type Hooks = {
  /** Says what holds for the answer, whatever it will be. */
  envelope?: (context: CallContext) => Envelope;
  /** Decides whether the principal may do this: throws the service's access denied error. */
  authorize?: Hook;
  /** Injects throttling, outages and broken answers. */
  before?: Hook;
};
