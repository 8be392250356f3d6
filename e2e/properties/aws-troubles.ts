import type { HttpRequest } from "@smithy/core/transport";
import type { InProcessHandler } from "../../simulator/src/core/in-process.ts";
import type { FaultRule, Organization } from "../../simulator/src/index.ts";
import type { World } from "../../simulator/src/world/world.ts";
import type { Actor } from "./actor.ts";
import { readAwsCall } from "./aws-call.ts";
import { ENTERING } from "./aws-faults.ts";
import { isReachable } from "./truth.ts";

/** The faults of AWS that the schedule plays, and who meets them. */
export interface AwsTroubles {
  play(rule: FaultRule): void;
  /** What carries requests to AWS and notes on their actor what was wrong with AWS then. */
  noting(actor: Actor, simulator: InProcessHandler): InProcessHandler;
}

/** No fault, until one is played. */
export function createAwsTroubles({ faults, world }: Organization): AwsTroubles {
  const played: { readonly hits: number }[] = [];
  const hits = () => played.reduce((sum, rule) => sum + rule.hits, 0);
  return {
    play: (rule) => void played.push(faults.add(rule)),
    noting: (actor, simulator) => ({
      ...simulator,
      async handle(request: HttpRequest, options) {
        const before = hits();
        if (isAnyPlaceClosed(world)) actor.troubles.add("a place closed");
        try {
          return await simulator.handle(request, options);
        } finally {
          const isEntering = ENTERING.includes(readAwsCall(request).operation);
          if (hits() > before) actor.troubles.add(isEntering ? "a fault on entering" : "a fault of AWS");
        }
      },
    }),
  };
}

/** A role that refuses closes even the caller's own account to a run that has entered by it and must enter again. */
function isAnyPlaceClosed(world: World): boolean {
  return world.accounts.some(
    ({ id, assumable, initialRegions }) =>
      !assumable || initialRegions.some((region) => !isReachable(world, id, region)),
  );
}
