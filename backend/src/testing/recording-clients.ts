import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import type { AwsCredentialIdentity, MiddlewareStack } from "@smithy/types";
import { clientConfig, type SdkRequestHandler } from "../aws.ts";
import type { SdkClient } from "../collectors/define.ts";
import type { ScopeClients } from "../refresh/clients.ts";

/** A call as the collector made it, before its page was cut. */
export interface RecordedCall {
  /** The SDK's service id, e.g. `EC2`. */
  readonly service: string;
  /** e.g. `DescribeInstances` */
  readonly operation: string;
  readonly pageSize: number | undefined;
  readonly hasToken: boolean;
}

const PAGE_SIZES = ["MaxResults", "maxResults", "MaxItems", "MaxRecords", "MaxBuckets", "Limit", "ResourcesPerPage"];

const TOKENS = [
  "NextToken",
  "nextToken",
  "Marker",
  "ContinuationToken",
  "ExclusiveStartTableName",
  "ExclusiveStartBackupArn",
  "PaginationToken",
];

/** The least page that a service allows; IAM's 10 leaves what belongs to one user on one page. */
const SMALLEST: Readonly<Record<string, number>> = { EC2: 5, RDS: 20, IAM: 10 };

/** Clients that record what they are asked for and, if wanted, cut its pages or alter the answers. They try once. */
export function recordingClients(options: {
  readonly requestHandler: SdkRequestHandler;
  readonly credentials: AwsCredentialIdentity;
  readonly smallPages: boolean;
  readonly record: (call: RecordedCall) => void;
  /** What the caller gets in the place of an answer. */
  readonly alter?: (call: RecordedCall, output: object) => object;
}): ScopeClients {
  const { requestHandler, credentials, smallPages, record, alter = (_, output) => output } = options;
  const clients = new Map<string, SdkClient>();
  let calls = 0;
  return {
    calls: () => calls,
    get(clientClass, region) {
      const key = `${clientClass.name} ${region}`;
      const known = clients.get(key);
      // The key begins with the class's name.
      if (known) return known as InstanceType<typeof clientClass>;
      const settings = { region, requestHandler, retryStrategy: new ConfiguredRetryStrategy(1) };
      const client = new clientClass(clientConfig(settings, { credentials: async () => credentials }));
      // Every SDK client has a middleware stack; its type parameters differ by client and are not used here.
      const { middlewareStack } = client as unknown as { middlewareStack: MiddlewareStack<object, object> };
      middlewareStack.add(
        (next, context) => async (args) => {
          calls += 1;
          // An input is a plain object of parameters.
          const input = args.input as Record<string, unknown>;
          const size = PAGE_SIZES.find((name) => input[name] !== undefined);
          const call = {
            service: client.config.serviceId,
            operation: String(context.commandName ?? "").replace(/Command$/, ""),
            pageSize: size === undefined ? undefined : Number(input[size]),
            hasToken: TOKENS.some((name) => input[name] !== undefined),
          };
          record(call);
          const smallest = SMALLEST[client.config.serviceId] ?? 2;
          const answer = await next(size && smallPages ? { ...args, input: { ...input, [size]: smallest } } : args);
          return { ...answer, output: alter(call, answer.output) };
        },
        { step: "initialize", priority: "high" },
      );
      clients.set(key, client);
      return client;
    },
  };
}
