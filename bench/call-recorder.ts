import type { InitializeMiddleware, MiddlewareStack } from "@smithy/types";
import type { SdkClient } from "../backend/src/collectors/define.ts";

/** The fields of a call that name the page to go on with. */
const TOKENS = [
  ...["NextToken", "nextToken", "Marker", "ContinuationToken", "PaginationToken"],
  ...["ExclusiveStartTableName", "ExclusiveStartBackupArn"],
];

/** The fields of a call that hold what an earlier answer told. A field that is missing here only makes the lower bound lower. */
const KEYS = [
  ...["Bucket", "TableName", "UserName", "taskDefinition", "cluster", "clusters", "services", "capacityProviders"],
  ...["name", "clusterName", "nodegroupName", "addonName", "fargateProfileName"],
];

/** A call that was answered: what it was, and when it could have been answered at the earliest, since the beginning. */
export interface RecordedCall {
  /** The SDK's service id. */
  readonly serviceId: string;
  readonly operation: string;
  readonly region: string;
  readonly earliestMs: number;
}

/** What the calls of one scope need of each other, whoever makes them and in whatever order. */
export interface CallRecorder {
  /** Records the calls of a client; `onAnswer` is told of each of them, of the repeated ones too. */
  attach(client: SdkClient, region: string, onAnswer: (earliestMs: number) => void): void;
  /** Every call once. */
  calls(): readonly RecordedCall[];
}

/**
 * Makes a recorder. A call needs those whose answers first told what it asks for: the page before it, the list that named its key. The same question is asked once,
 * and whoever asks again gets the same answer. `elapsedMs` is the clock by which answers take their time.
 */
export function createCallRecorder(elapsedMs: () => number): CallRecorder {
  const answers = new Map<string, Promise<{ readonly answer: Answer; readonly earliestMs: number }>>();
  const calls: RecordedCall[] = [];
  /** What has been told, and when it could have been at the earliest. */
  const told = new Map<string, number>();
  const tell = (text: string, ms: number) =>
    void told.set(text, Math.min(ms, told.get(text) ?? Number.POSITIVE_INFINITY));

  /** When a call could have been made. */
  function possibleFrom(list: string, input: Readonly<Record<string, unknown>>): number {
    const needed = [
      ...TOKENS.flatMap((field) => texts(input[field]).map((token) => `${list} ${token}`)),
      ...KEYS.flatMap((field) => texts(input[field])),
    ];
    return Math.max(0, ...needed.map((text) => told.get(text) ?? 0));
  }

  async function ask(
    call: Omit<RecordedCall, "earliestMs">,
    input: Readonly<Record<string, unknown>>,
    next: () => Promise<Answer>,
  ) {
    const { region, operation } = call;
    const withoutToken = Object.fromEntries(Object.entries(input).filter(([field]) => !TOKENS.includes(field)));
    const list = `${region} ${operation} ${JSON.stringify(withoutToken)}`;
    const from = possibleFrom(list, input);
    const started = elapsedMs();
    let output: object = {};
    try {
      const answer = await next();
      output = answer.output;
      return { answer, earliestMs: from + elapsedMs() - started };
    } finally {
      // An error too is an answer: that nothing is configured.
      const earliestMs = from + elapsedMs() - started;
      calls.push({ ...call, earliestMs });
      for (const text of Object.values(output).flatMap((value) => (typeof value === "string" ? [value] : []))) {
        tell(`${list} ${text}`, earliestMs);
      }
      for (const text of texts(output)) tell(text, earliestMs);
    }
  }

  return {
    calls: () => calls,
    attach(client, region, onAnswer) {
      const { serviceId } = client.config;
      const record: InitializeMiddleware<object, object> = (next, context) => async (args) => {
        const operation = String(context.commandName ?? "").replace(/Command$/, "");
        const question = `${serviceId} ${region} ${operation} ${JSON.stringify(args.input)}`;
        let asked = answers.get(question);
        if (!asked) {
          // The paginators go on with the object that they gave.
          asked = ask({ serviceId, operation, region }, { ...args.input }, () => next(args));
          answers.set(question, asked);
        }
        const { answer, earliestMs } = await asked;
        onAnswer(earliestMs);
        return answer;
      };
      // Every SDK client has a middleware stack; its type parameters are not used here.
      const { middlewareStack } = client as unknown as { middlewareStack: MiddlewareStack<object, object> };
      middlewareStack.add(record, { name: "recordCalls", step: "initialize", priority: "high" });
    },
  };
}

type Answer = Awaited<ReturnType<ReturnType<InitializeMiddleware<object, object>>>>;

/** Every text in a value, however deep. */
function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.values(value).flatMap(texts);
}
