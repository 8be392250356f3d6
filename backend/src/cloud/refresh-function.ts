import { StandardRetryStrategy } from "@smithy/core/retry";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { awsSettings } from "../aws.ts";
import { openReadModel } from "../query/open-read-model.ts";
import { s3Snapshots } from "../query/snapshot-s3.ts";
import type { CollectAnswer } from "./collect-request.ts";
import { functionInvoker } from "./invoke-function.ts";
import { lazyReadModel } from "./lazy-read-model.ts";
import { logger } from "./logger.ts";
import type { RefreshFunction } from "./run-refresh.ts";
import { type Environment, setting } from "./setting.ts";
import { cloudStore } from "./store.ts";

/** Longer than a worker may run, so that its answer is waited for. */
const WORKER_ANSWERS_WITHIN_MS = 780_000;

/** Few, because `remoteScopes` tries again what Lambda refuses for want of concurrency, and meanwhile gives the place to others. */
const WORKER_ATTEMPTS = 3;

/** The parts of the refresh function in Lambda. Throws `SetupError` when a variable of the deployment is missing or bad. */
export async function refreshFunction(env: Environment): Promise<RefreshFunction> {
  const { config, storage } = cloudStore(env);
  const { region } = config;
  const collectFunction = setting(env, "COLLECT_FUNCTION_NAME");
  const bucket = setting(env, "SNAPSHOT_BUCKET_NAME");
  const workersInFlight = Number(setting(env, "WORKERS_IN_FLIGHT"));
  const onNote = (note: string) => logger.info(note);
  const aws = await awsSettings({ region });
  const workers = functionInvoker({
    ...aws,
    requestHandler: patientHandler(workersInFlight),
    retryStrategy: new StandardRetryStrategy(WORKER_ATTEMPTS),
  });
  return {
    storage,
    config,
    aws,
    readModel: lazyReadModel(() =>
      openReadModel({ storage, snapshot: s3Snapshots({ bucket }), retention: config.snapshots, onNote }),
    ),
    workersInFlight,
    // The worker is this product's own function, of the same deployment.
    collect: async (request, signal) => (await workers.call(collectFunction, request, signal)) as CollectAnswer,
    onNote,
  };
}

/** A connection for each worker, which is silent for minutes: TCP's own keep-alive holds it open. */
function patientHandler(maxSockets: number): NodeHttpHandler {
  const agent = { keepAlive: true, maxSockets };
  return new NodeHttpHandler({
    connectionTimeout: 5_000,
    requestTimeout: WORKER_ANSWERS_WITHIN_MS,
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  });
}
