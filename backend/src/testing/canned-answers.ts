import { ConfiguredRetryStrategy } from "@smithy/core/retry";
import { HttpResponse } from "@smithy/core/transport";
import { clientConfig } from "../aws.ts";
import type { SdkClient } from "../collectors/define.ts";

/**
 * A real SDK client that gets these bodies as answers, each with status 200, one after the other: for answers that AWS is
 * known to give and the simulated world has no reason to.
 */
export function clientAnswering<Client extends SdkClient>(
  clientClass: new (config: never) => Client,
  ...bodies: readonly string[]
): Client {
  const left = [...bodies];
  const requestHandler = {
    destroy() {},
    handle: async () => {
      const body = left.shift();
      if (body === undefined) throw new Error("The client made more calls than there are answers");
      return { response: new HttpResponse({ statusCode: 200, headers: {}, body: new TextEncoder().encode(body) }) };
    },
  };
  const retryStrategy = new ConfiguredRetryStrategy(1);
  const credentials = async () => ({ accessKeyId: "AKIACANNED", secretAccessKey: "canned" });
  return new clientClass(clientConfig({ region: "us-east-1", retryStrategy, requestHandler, credentials }));
}
