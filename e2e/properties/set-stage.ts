import { loadServices } from "../../backend/src/collectors/index.ts";
import { createOrganization } from "../../simulator/src/index.ts";
import { createAwsTroubles } from "./aws-troubles.ts";
import { readerFaults } from "./check-readers.ts";
import type { Engine } from "./engine-call.ts";
import { rememberListings } from "./listings.ts";
import { OBSERVED_KINDS, OBSERVED_TYPES } from "./observed-kinds.ts";
import type { Tables } from "./partition-view.ts";
import { createProduct } from "./product.ts";
import type { WorldPlan } from "./schedule.ts";
import { createScheduler, Violation } from "./scheduler.ts";
import type { Stage } from "./stage.ts";
import type { VirtualTime } from "./virtual-time.ts";
import { watchStore } from "./watch.ts";

/** Where schedules run. */
export interface Ground {
  readonly time: VirtualTime;
  readonly engine: Engine;
  readonly endpoint: string;
  /** Told of each line of the trace. */
  readonly trace?: (line: string) => void;
}

const START = Date.parse("2026-11-22T02:00:00Z");

/** Makes the world of a schedule, the product in front of it, and those who watch. */
export async function setStage(plan: WorldPlan, ground: Ground, tables: Tables): Promise<Stage> {
  const { time, engine, endpoint, trace } = ground;
  time.restart(START);
  const { kinds, ...size } = plan;
  const types = OBSERVED_TYPES.filter((type) => kinds[type] !== undefined);
  const organization = createOrganization({ ...size, only: kinds, now: () => new Date(time.now()) });
  const { world } = organization;
  const awsTroubles = createAwsTroubles(organization);
  const scheduler = createScheduler(time, (line) => trace?.(line()));
  const listings = rememberListings(scheduler.steps, world.management.id);
  const watch = watchStore({ engine, tables, listings, step: scheduler.steps, now: time.now });
  const observers = { store: watch.observer, aws: listings.observer };
  const product = createProduct({ scheduler, time, engine, endpoint, tables, organization, awsTroubles, observers });
  const services = await loadServices([...new Set(types.map((type) => OBSERVED_KINDS[type].service))]);
  const nowSeconds = () => Math.floor(time.now() / 1000);

  return {
    scheduler,
    product,
    organization,
    awsTroubles,
    watch,
    mutable: { world, types, onRemoved: watch.missed },
    nowSeconds,
    tell: (line) => trace?.(`      ${line}`),
    start(name, { how, without, clockOffMinutes }) {
      const some = types.filter((_, index) => ((without >> index) & 1) === 0);
      const chosen = some.length > 0 ? some : types;
      const names = new Set(chosen.map((type) => OBSERVED_KINDS[type].service));
      return product.startRefresh(name, {
        services: services.filter(({ service }) => names.has(service)),
        selection: { services: [...names], kinds: chosen },
        how,
        clockOffMs: clockOffMinutes * 60_000,
      });
    },
    async checkReaders() {
      const [fault] = await readerFaults(product.reader, watch.partitions(), nowSeconds());
      if (fault) throw new Violation(fault);
    },
  };
}
