import type { AwsCredentialIdentityProvider, FinalizeRequestMiddleware, MiddlewareStack } from "@smithy/types";
import { type AwsSettings, clientConfig } from "../aws.ts";
import type { SdkClient } from "../collectors/define.ts";
import type { Limiter } from "./limits.ts";

type ClientClass<Client extends SdkClient> = new (config: never) => Client;

/** The clients of one scope: made on first use, limited, counted, and ended by one signal. */
export interface ScopeClients {
  get<Client extends SdkClient>(clientClass: ClientClass<Client>, region: string): Client;
  /** Calls sent so far, retries included. */
  calls(): number;
}

/**
 * Clients for one account. Every attempt of every call takes a token first and is aborted by `signal`; retries are the
 * SDK's own and live nowhere else.
 */
export function createClients(options: {
  readonly aws: AwsSettings;
  readonly accountId: string;
  readonly credentials: AwsCredentialIdentityProvider;
  readonly limiter: Limiter;
  readonly signal: AbortSignal;
}): ScopeClients {
  const { aws, accountId, credentials, limiter, signal } = options;
  const settings = { ...aws, requestHandler: abortable(aws.requestHandler, signal) };
  const clients = new Map<ClientClass<SdkClient>, Map<string, SdkClient>>();
  let calls = 0;

  function create<Client extends SdkClient>(clientClass: ClientClass<Client>, region: string): Client {
    const client = new clientClass(clientConfig(settings, { region, credentials }));
    const limit: FinalizeRequestMiddleware<object, object> = (next, context) => async (args) => {
      const operation = String(context.commandName ?? "").replace(/Command$/, "");
      await limiter({ accountId, region, family: client.config.serviceId, operation, signal });
      calls += 1;
      return next(args);
    };
    // Every SDK client has a middleware stack; its type parameters differ by client and are not used here.
    const { middlewareStack } = client as unknown as { middlewareStack: MiddlewareStack<object, object> };
    // It copies every answer for a log that nobody keeps.
    middlewareStack.remove("loggerMiddleware");
    // Inside the retry loop, so that a repeated attempt takes a token too.
    middlewareStack.addRelativeTo(limit, {
      name: "inventoryLimit",
      relation: "after",
      toMiddleware: "retryMiddleware",
    });
    return client;
  }

  return {
    get(clientClass, region) {
      let byRegion = clients.get(clientClass);
      if (!byRegion) {
        byRegion = new Map();
        clients.set(clientClass, byRegion);
      }
      let client = byRegion.get(region);
      if (!client) {
        client = create(clientClass, region);
        byRegion.set(region, client);
      }
      // The map's key is the class that made it.
      return client as InstanceType<typeof clientClass>;
    },
    calls: () => calls,
  };
}

/** The shared handler, whose requests this signal ends; destroying a client must not close what others use. */
function abortable(handler: AwsSettings["requestHandler"], signal: AbortSignal): AwsSettings["requestHandler"] {
  return {
    handle: (request, options) => handler.handle(request, { ...options, abortSignal: signal }),
    destroy() {},
  };
}
