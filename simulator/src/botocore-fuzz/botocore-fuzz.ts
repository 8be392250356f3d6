import { spawn } from "node:child_process";
import { createServer } from "node:http";
import path from "node:path";
import { createInterface } from "node:readline";
import type { NormalizedSchema } from "@smithy/core/schema";
import { createCore } from "../core/core.ts";
import { serve } from "../core/http-server.ts";
import { type Operation, readServiceModel } from "../core/service-model.ts";
import { installedServices } from "../fuzz/installed-services.ts";
import { randomValue, seededRandom } from "../fuzz/random-value.ts";
import { attributedDifferences } from "./attributed-differences.ts";

/** What became of the operations: `absent` ones are unknown to botocore, `attributed` ones differ for a reason that is written down. */
export type FuzzResult = {
  passed: number;
  absent: number;
  attributed: string[];
  /** Operations that differ for no known reason: "ec2 DescribeVpcs", with what differed. */
  failed: { operation: string; detail: unknown }[];
};

/** Calls each operation of each installed service through botocore, run by the Python interpreter given, with random input and output. */
export async function botocoreFuzz(python: string, seed: number): Promise<FuzzResult> {
  const random = seededRandom(seed);
  const core = createCore({ managementAccountId: "111122223333" });
  const services: Record<string, ServiceTask> = {};
  let last: unknown;
  for (const [name, module] of installedServices()) {
    const { operations } = readServiceModel(module);
    services[name] = { operations: [...operations.keys()], members: inputMembers([...operations.values()]) };
    const handlers = [...operations.values()].map(({ name: operation, output: schema }) => {
      const handler = (input: unknown) => {
        const output = schema.isStructSchema()
          ? withoutChecksums(randomValue(schema, random, { emptyLists: true }))
          : {};
        last = { operation, input, output };
        return output;
      };
      return [operation, handler];
    });
    core.service(module, Object.fromEntries(handlers));
  }
  const server = await serve(core);
  const control = createServer((_, response) => response.end(JSON.stringify(tagged(last)))).listen(0, "127.0.0.1");
  try {
    await new Promise((resolve) => control.once("listening", resolve));
    const address = control.address();
    const port = typeof address === "object" && address ? address.port : 0;
    return summarise(
      await runPython(python, { endpoint: server.url, control: `http://127.0.0.1:${port}`, seed, services }),
    );
  } finally {
    control.close();
    control.closeAllConnections();
    await server.close();
  }
}

/** What fuzz.py needs to know of a service. */
type ServiceTask = { operations: string[]; members: Record<string, string[]> };

/** The members of all structures that inputs are made of, by shape name. */
function inputMembers(operations: Operation[]): Record<string, string[]> {
  const members: Record<string, string[]> = {};
  const visit = (schema: NormalizedSchema): void => {
    if (schema.isListSchema() || schema.isMapSchema()) visit(schema.getValueSchema());
    if (!schema.isStructSchema()) return;
    const name = schema.getName() ?? "";
    if (members[name]) return;
    members[name] = [...schema.structIterator()].map(([member]) => member);
    for (const [, member] of schema.structIterator()) visit(member);
  };
  for (const { input } of operations) visit(input);
  return members;
}

/** botocore verifies the checksum of a body, so random ones would make it refuse the answer. */
function withoutChecksums(value: unknown): object {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([name]) => !/^Checksum|^ExpiresString$/.test(name)));
}

type Outcome = { service: string; operation: string; outcome: "passed" | "failed" | "absent"; detail: unknown };

async function runPython(python: string, task: object): Promise<Outcome[]> {
  const child = spawn(python, [path.join(import.meta.dirname, "fuzz.py")], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  child.stdin.end(JSON.stringify(task));
  const outcomes: Outcome[] = [];
  // Each line is what fuzz.py's report() printed.
  for await (const line of createInterface({ input: child.stdout })) outcomes.push(JSON.parse(line) as Outcome);
  const code = await ended;
  if (code !== 0) throw new Error(`Cannot finish the botocore fuzz: fuzz.py ended with code ${code}`);
  return outcomes;
}

function summarise(outcomes: Outcome[]): FuzzResult {
  const result: FuzzResult = { passed: 0, absent: 0, attributed: [], failed: [] };
  for (const { service, operation, outcome, detail } of outcomes) {
    const name = `${service} ${operation}`;
    if (outcome === "absent") result.absent += 1;
    else if (outcome === "passed") result.passed += 1;
    else if (attributedDifferences[name]) result.attributed.push(name);
    else result.failed.push({ operation: name, detail });
  }
  return result;
}

/** JSON has no bytes and times: they are tagged as fuzz.py tags its own. */
function tagged(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return { $bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
  }
  if (value instanceof Date) return { $time: Math.round(value.getTime() / 1000) };
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, tagged(member)]));
}
