import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import type { AwsSettings } from "../../backend/src/aws.ts";
import type { CollectRequest } from "../../backend/src/cloud/collect-request.ts";
import { collectScopes } from "../../backend/src/cloud/collect-scopes.ts";
import { FunctionFailure } from "../../backend/src/cloud/invoke-function.ts";
import { remoteScopes } from "../../backend/src/cloud/remote-scopes.ts";
import type { ServiceDefinition } from "../../backend/src/collectors/define.ts";
import type { Run } from "../../backend/src/model.ts";
import { refresh } from "../../backend/src/refresh/run.ts";
import type { Selection } from "../../backend/src/refresh/selection.ts";
import { createDynamoDbStorage } from "../../backend/src/storage/dynamodb-storage.ts";
import type { InventoryStorage } from "../../backend/src/storage/storage.ts";
import { createStoreClient } from "../../backend/src/storage/store-client.ts";
import type { Organization } from "../../simulator/src/index.ts";
import { inProcess } from "../../simulator/src/index.ts";
import type { Actor } from "./actor.ts";
import { type AwsObserver, awsGate } from "./aws-gate.ts";
import type { AwsTroubles } from "./aws-troubles.ts";
import type { Engine } from "./engine-call.ts";
import type { Tables } from "./partition-view.ts";
import type { Origin, Scheduler } from "./scheduler.ts";
import { directStore, type StoreObserver, storeGate } from "./store-gate.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** What the actors of a schedule share. */
export interface Surroundings {
  readonly scheduler: Scheduler;
  readonly time: VirtualTime;
  readonly engine: Engine;
  readonly endpoint: string;
  readonly tables: Tables;
  readonly organization: Organization;
  readonly awsTroubles: AwsTroubles;
  readonly observers: { readonly store: StoreObserver; readonly aws: AwsObserver };
}

/** What a refresh is asked to do. */
export interface Errand {
  readonly services: readonly ServiceDefinition[];
  readonly selection: Selection;
  readonly how: "here" | "in workers";
  readonly clockOffMs: number;
}

/** A request to a worker that somebody waits for. */
export interface Invocation {
  readonly request: CollectRequest;
  readonly worker: Actor;
  /** Ends the wait, while the worker goes on; false where nobody waits any more. */
  giveUp(): boolean;
}

/** The product at work: real refreshes and real workers, whose requests pass the schedule's gates. */
export interface Product {
  startRefresh(name: string, errand: Errand): Actor;
  /** Delivers its request to one more worker, for whom nobody waits. */
  deliverAgain(invocation: Invocation): Actor;
  invocations(): readonly Invocation[];
  /** Reads past the gates. */
  readonly reader: InventoryStorage;
}

/** The time that a run of workers has, in milliseconds. */
const RUN_WITHIN_MS = 3_600_000;

/** Connects the product to a schedule. */
export function createProduct(surroundings: Surroundings): Product {
  const { scheduler, time, engine, endpoint, tables, organization, awsTroubles, observers } = surroundings;
  const { roleName } = organization.world.options;
  const simulator = inProcess(organization.core);
  const invocations: Invocation[] = [];
  const limiter = async () => {};
  const ungated = createStoreClient({ endpoint });
  ungated.config.requestHandler = directStore(engine) as never;

  function storageOf(actor: Actor, now: () => Date): InventoryStorage {
    const client = createStoreClient({ endpoint });
    // The same client as anywhere, on another way to the same engine.
    client.config.requestHandler = storeGate(scheduler, actor, engine, observers.store) as never;
    return createDynamoDbStorage({ client, tables, now, pause: async () => {} });
  }

  function awsOf(actor: Actor): AwsSettings {
    const noting = awsTroubles.noting(actor, simulator);
    return { ...directAws(organization), requestHandler: awsGate(scheduler, actor, noting, observers.aws) };
  }

  function startWorker(request: CollectRequest, name: string, origin: Origin): Actor {
    return scheduler.spawn(
      name,
      (actor) => {
        const storage = storageOf(actor, () => new Date());
        const endsAt = time.now() + RUN_WITHIN_MS;
        return collectScopes(request, { storage, aws: awsOf(actor), role: { roleName }, limiter, endsAt });
      },
      origin,
    );
  }

  function collectBy(invoker: Actor): Parameters<typeof remoteScopes>[0]["collect"] {
    return (request, signal) =>
      new Promise((resolve, reject) => {
        const own = invocations.filter(({ worker }) => worker.name.startsWith(`${invoker.name}.`));
        const worker = startWorker(request, `${invoker.name}.${own.length + 1}`, { worksFor: invoker });
        let isOver = false;
        const end = (settle: () => void) => {
          if (!isOver) settle();
          const wasOver = isOver;
          isOver = true;
          return !wasOver;
        };
        const fail = (failure: FunctionFailure) =>
          end(() => {
            invoker.troubles.add("a worker lost");
            reject(failure);
          });
        const stopped = new FunctionFailure("Sandbox.Timedout", "Task timed out after 900.00 seconds");
        const crashed = new FunctionFailure("Runtime.ExitError", "Runtime exited with error: signal: killed");
        invocations.push({ request, worker, giveUp: () => fail(stopped) });
        worker.onKilled.push(() => void fail(crashed));
        worker.onEnded.push(({ value, error }) => {
          // What the function returned is what `collectScopes` did.
          if (error === undefined) end(() => resolve(value as never));
          else fail(new FunctionFailure("Error", String(error)));
        });
        signal.addEventListener("abort", () => void end(() => reject(signal.reason)), { once: true });
      });
  }

  return {
    invocations: () => invocations,
    deliverAgain({ request, worker: { worksFor, troubles } }) {
      // The request is as old as the one before: what has befallen that since makes this one late, too.
      return startWorker(request, `again.${scheduler.actors.length}`, { worksFor, troubles });
    },
    reader: createDynamoDbStorage({ client: ungated, tables, now: () => new Date(time.now()) }),
    startRefresh: (name, { services, selection, how, clockOffMs }) =>
      scheduler.spawn(
        name,
        (actor): Promise<Run> => {
          const now = () => new Date(time.now() + clockOffMs);
          const workers = remoteScopes({
            collect: collectBy(actor),
            workersInFlight: 8,
            deadline: time.now() + RUN_WITHIN_MS,
            pause: async () => {},
          });
          return refresh({
            storage: storageOf(actor, now),
            aws: awsOf(actor),
            role: { roleName },
            services,
            selection,
            trigger: "cli",
            limiter,
            now,
            signal: actor.cancel.signal,
            ...(how === "in workers" && { runScope: workers.runScope, scopesInFlight: Number.POSITIVE_INFINITY }),
          });
        },
        { clockOffMs },
      ),
  };
}

/** The settings that reach the organisation past all gates. */
export function directAws(organization: Organization): AwsSettings {
  return {
    region: "us-east-1",
    requestHandler: inProcess(organization.core),
    // The SDK's own strategy without its pauses.
    retryStrategy: new ConfiguredRetryStrategy(3, () => 0),
    credentials: async () => ({ accessKeyId: "AKIASIMULATEDCALLER", secretAccessKey: "simulated" }),
  };
}
