import type { Context } from "aws-lambda";
import { awsSettings } from "./aws.ts";
import type { CollectAnswer, CollectRequest } from "./cloud/collect-request.ts";
import { collectScopes } from "./cloud/collect-scopes.ts";
import { logger } from "./cloud/logger.ts";
import { cloudStore } from "./cloud/store.ts";

const { config, storage } = cloudStore(process.env);
const aws = awsSettings(config);

/** Collects scopes of one account and region on behalf of a refresh, and answers what came of them. */
export async function handler(request: CollectRequest, context: Context): Promise<CollectAnswer> {
  logger.addContext(context);
  logger.appendKeys({ runId: request.runId, account: request.accountId });
  const endsAt = Date.now() + context.getRemainingTimeInMillis();
  const answer = await collectScopes(request, { storage, aws: await aws, role: config, endsAt });
  const incomplete = answer.scopes.flatMap(({ cells }) => cells.filter(({ outcome }) => outcome !== "complete"));
  logger.info("Collected", { services: request.scopes.map(({ service }) => service), incomplete });
  return answer;
}
