import { cloudCaller } from "../api/cloud-caller.ts";
import type { ApiDependencies } from "../api/dependencies.ts";
import { awsSettings } from "../aws.ts";
import { SetupError } from "../errors.ts";
import { openReadModel } from "../query/open-read-model.ts";
import { s3Snapshots } from "../query/snapshot-s3.ts";
import { announceRun, failedRun } from "../refresh/run-record.ts";
import { VERSION } from "../version.ts";
import { keepExports } from "./keep-exports.ts";
import { type LazyReadModel, lazyReadModel } from "./lazy-read-model.ts";
import { logError, logger } from "./logger.ts";
import { type Environment, setting } from "./setting.ts";
import { cloudStore } from "./store.ts";

/**
 * Lambda's answers end at 6 MB, and in them every quotation mark of the body takes two characters: less than a half more for the
 * JSON of resources.
 */
const MAX_ANSWER_BYTES = 4_000_000;

/** What the API works with in Lambda. */
export interface CloudApiDependencies extends ApiDependencies {
  readonly readModel: LazyReadModel;
}

/**
 * What the API works with in Lambda. Nothing is opened or asked before somebody needs it. Throws `SetupError` when a variable of the
 * deployment is missing.
 */
export function cloudApiDependencies(env: Environment): CloudApiDependencies {
  const { config, storage } = cloudStore(env);
  const refreshFunction = setting(env, "REFRESH_FUNCTION_NAME");
  const bucket = setting(env, "SNAPSHOT_BUCKET_NAME");
  const onNote = (note: string) => logger.info(note);
  return {
    storage,
    readModel: lazyReadModel(() =>
      openReadModel({ storage, snapshot: s3Snapshots({ bucket }), isWaitedFor: true, onNote }),
    ),
    async startRefresh(selection) {
      const run = announceRun({ selection, trigger: "api", now: () => new Date() });
      await storage.putRun(run);
      try {
        // Loaded when it is needed: most cold processes begin with a question.
        const { functionInvoker } = await import("./invoke-function.ts");
        const { start } = functionInvoker(await awsSettings({ region: config.region }));
        await start(refreshFunction, { runId: run.runId, selection });
      } catch (cause) {
        const error = new SetupError(
          `Cannot start the refresh: ${cause instanceof Error ? cause.message : String(cause)}`,
          { cause },
        );
        await storage.putRun(failedRun(run, error, new Date().toISOString()));
        throw error;
      }
      return run;
    },
    callerOf: cloudCaller(),
    maxAnswerBytes: MAX_ANSWER_BYTES,
    keepFile: keepExports({ bucket }),
    version: VERSION,
    onError: (error) => logError("A request failed", error),
  };
}
