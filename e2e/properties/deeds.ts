import type { Actor } from "./actor.ts";
import { faultRule } from "./aws-faults.ts";
import { lie, mutate } from "./mutate.ts";
import type { Blow, BlowTime, Deed } from "./schedule.ts";
import type { Stage } from "./stage.ts";

/** What is to befall actors, and at which of their requests. */
export type Blows = Map<Actor, { readonly what: Blow; readonly at: BlowTime }>;

/** Does something between two requests; returns the actor that goes on, where the deed says so. */
export async function perform(stage: Stage, deed: Deed, blows: Blows): Promise<Actor | undefined> {
  const { scheduler, product } = stage;
  const free = scheduler.actors.filter(isFree);
  const actor = "actor" in deed ? free[deed.actor % Math.max(1, free.length)] : undefined;
  if ("actor" in deed && !actor) return undefined;
  stage.tell(wordsOf(deed, actor));
  switch (deed.what) {
    case "go on with":
      return actor;
    case "kill":
    case "kill after the request":
    case "lose the answer":
    case "stall":
    case "stall to the end":
      if (actor) blows.set(actor, { what: deed.what, at: deed.at });
      break;
    case "cancel":
      actor?.troubles.add("cancelled");
      await scheduler.act(actor, () => actor?.cancel.abort());
      break;
    case "use up the time":
      await scheduler.act(actor, () => {
        for (const expire of actor?.budgets.splice(0) ?? []) {
          actor?.troubles.add("time used up");
          expire();
        }
      });
      break;
    case "heartbeat":
      await scheduler.act(actor, () => {
        for (const beat of actor?.heartbeats ?? []) beat();
      });
      break;
    case "store fault":
      if (actor) actor.storeFault = { fault: deed.fault, left: deed.times };
      break;
    case "AWS fault":
      stage.awsTroubles.play(faultRule(deed.fault, stage.mutable.types));
      break;
    case "AWS lie":
      stage.tell(`    ${lie(stage.mutable, stage.organization.faults, deed.lie)}`);
      break;
    case "deliver again": {
      const all = product.invocations();
      const invocation = all[deed.actor % Math.max(1, all.length)];
      if (invocation) product.deliverAgain(invocation);
      break;
    }
    case "give up on the worker": {
      const all = product.invocations();
      await scheduler.act(actor, () => void all[deed.actor % Math.max(1, all.length)]?.giveUp());
      break;
    }
    case "mutate":
      stage.tell(`    ${mutate(stage.mutable, deed.mutation)}`);
      break;
    case "read":
      await stage.checkReaders();
      break;
    case "clock":
      scheduler.moveClock(deed.minutes * 60_000);
      break;
  }
  return undefined;
}

function wordsOf(deed: Deed, actor: Actor | undefined): string {
  const { what, ...others } = deed;
  if (what === "AWS fault" && "fault" in others) return `from now on: ${JSON.stringify(others.fault)}`;
  const { actor: _number, ...rest } = "actor" in others ? others : { actor: 0, ...others };
  const details = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : "";
  return `${what}${actor ? ` ${actor.name}` : ""}${details}`;
}

/** Whether an actor lives and is not stalled. */
export function isFree(actor: Actor): boolean {
  return actor.state === "living" && actor.stalled === undefined;
}
