import type { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import { commonError } from "./service-errors.ts";

/** AWS takes signatures that are up to five minutes old or ahead, S3 up to fifteen. */
const TOLERANCE_MS = 5 * 60_000;
const S3_TOLERANCE_MS = 15 * 60_000;

/** The error by which a service refuses a signature that is too old or ahead of its clock; `undefined` for one that it takes. */
export function clockSkewError(context: CallContext, serverTime: Date): AwsError | undefined {
  const { signedAt, signingName } = context;
  if (!signedAt) return undefined;
  const skewMs = signedAt.getTime() - serverTime.getTime();
  if (Math.abs(skewMs) <= (signingName === "s3" ? S3_TOLERANCE_MS : TOLERANCE_MS)) return undefined;
  const error = commonError("clock-skew", context);
  return error.message === "" ? commonError("clock-skew", context, sentence(signedAt, serverTime)) : error;
}

/** The words of the services that check the signature by the common rules. */
function sentence(signedAt: Date, serverTime: Date): string {
  const isOld = signedAt < serverTime;
  const bound = new Date(serverTime.getTime() + (isOld ? -TOLERANCE_MS : TOLERANCE_MS));
  const [signed, limit, now] = [signedAt, bound, serverTime].map((time) =>
    time.toISOString().replace(/-|:|\.\d+/g, ""),
  );
  return isOld
    ? `Signature expired: ${signed} is now earlier than ${limit} (${now} - 5 min.)`
    : `Signature not yet current: ${signed} is still later than ${limit} (${now} + 5 min.)`;
}
