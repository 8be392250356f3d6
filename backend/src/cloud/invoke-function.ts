import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type AwsSettings, clientConfig } from "../aws.ts";

/** Invokes functions by name. */
export interface FunctionInvoker {
  /** Leaves an event for a function and does not wait for it. Throws what Lambda answers. */
  start(name: string, event: object): Promise<void>;
  /**
   * Waits for a function's answer. Throws {@link FunctionFailure} when it ran and did not answer, and what Lambda answers
   * when it did not run.
   */
  call(name: string, event: object, signal: AbortSignal): Promise<unknown>;
}

/** A function that ran and did not answer: it threw, crashed or was stopped. */
export class FunctionFailure extends Error {
  override readonly name: string;

  /** `type` is Lambda's `errorType`, e.g. `Runtime.ExitError`. */
  constructor(type: string, message: string) {
    super(message);
    this.name = type;
  }

  /** Whether Lambda stopped the function because its time was up. */
  get isTimeout(): boolean {
    return this.name === "Sandbox.Timedout" || /Task timed out after/.test(this.message);
  }
}

/** Invokes functions by these settings, which must allow an answer as long as the longest function runs. */
export function functionInvoker(aws: AwsSettings): FunctionInvoker {
  const client = new LambdaClient(clientConfig(aws));
  return {
    async start(FunctionName, event) {
      await client.send(new InvokeCommand({ FunctionName, InvocationType: "Event", Payload: JSON.stringify(event) }));
    },
    async call(FunctionName, event, abortSignal) {
      const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
      const { FunctionError, Payload } = await client.send(command, { abortSignal });
      const answer: unknown = JSON.parse(Payload?.transformToString() || "null");
      if (FunctionError === undefined) return answer;
      // What Lambda answers for a function that failed; both fields may be missing after a crash.
      const { errorType, errorMessage } = (answer ?? {}) as { errorType?: string; errorMessage?: string };
      throw new FunctionFailure(errorType ?? FunctionError, errorMessage ?? "the function gave no reason");
    },
  };
}
