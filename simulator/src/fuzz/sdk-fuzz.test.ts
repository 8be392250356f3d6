import { isDeepStrictEqual } from "node:util";
import {
  AwsJson1_0Protocol,
  AwsJson1_1Protocol,
  AwsQueryProtocol,
  AwsSmithyRpcV2CborProtocol,
} from "@aws-sdk/core/protocols";
import { describe, expect, it } from "vitest";
import { createCore } from "../core/core.ts";
import { inProcess } from "../core/in-process.ts";
import { type Operation, readServiceModel } from "../core/service-model.ts";
import { installedServices, newClient, newCommand, type SdkModule } from "./installed-services.ts";
import { plainValue } from "./plain-value.ts";
import { type Random, randomValue, seededRandom } from "./random-value.ts";

const seed = 20_260_807;
const rounds = 2;

/** Operations that differ, and why: none of the reasons lies in the simulator but the last. */
const attributed: Record<string, Record<string, string>> = {
  lambda: {
    DeleteFunction: "the status of its answer is a member, and a random number is none of HTTP",
    Invoke: "the status of its answer is a member, and a random number is none of HTTP",
    InvokeAsync: "the status of its answer is a member, and a random number is none of HTTP",
    InvokeWithResponseStream: "event streams are not simulated",
  },
  s3: {
    CreateBucket: "the client adds its region as LocationConstraint",
    GetObject: "the client adds ExpiresString, a copy of Expires as text",
    HeadObject: "the client adds ExpiresString, a copy of Expires as text",
    SelectObjectContent: "event streams are not simulated",
  },
};

describe("each operation of each installed SDK client", () => {
  for (const [name, module] of installedServices()) {
    it(`${name}: the handler sees what the client sent, and the client what the handler answered (seed ${seed})`, async () => {
      const differences = await fuzz(module, seededRandom(seed));
      const unexpected = Object.entries(differences).filter(([operation]) => !attributed[name]?.[operation]);
      expect(unexpected).toEqual([]);
      expect(Object.keys(differences).sort()).toEqual(Object.keys(attributed[name] ?? {}).sort());
    });
  }
});

describe("another protocol than the client's default", () => {
  it.each([
    ["ecs", "CBOR", AwsSmithyRpcV2CborProtocol],
    ["dynamodb", "CBOR", AwsSmithyRpcV2CborProtocol],
    ["organizations", "JSON 1.0", AwsJson1_0Protocol],
    ["rds", "JSON 1.1", AwsJson1_1Protocol],
    ["organizations", "query", AwsQueryProtocol],
  ])("%s over %s", async (name, _, protocol) => {
    const [, module] = installedServices().find(([each]) => each === name) ?? [];
    expect(await fuzz(module ?? {}, seededRandom(seed), { protocol })).toEqual({});
  });
});

/** The operations in which either side saw something else than the other sent, with what differed. */
async function fuzz(
  module: SdkModule,
  random: Random,
  config: { protocol?: unknown } = {},
): Promise<Record<string, unknown>> {
  const model = readServiceModel(module);
  let seen: Record<string, unknown> | undefined;
  let answer: Record<string, unknown> = {};
  const handler = (input: Record<string, unknown>) => {
    seen = input;
    return answer;
  };
  const core = createCore({ managementAccountId: "111122223333" });
  core.service(module, Object.fromEntries([...model.operations.keys()].map((name) => [name, handler])));
  const client = newClient(module, { requestHandler: inProcess(core), ...config });
  const isForm = /Query$/.test(model.protocolId);
  const differences: Record<string, unknown> = {};
  for (const operation of [...model.operations.values()].flatMap((each) =>
    Array.from({ length: rounds }, () => each),
  )) {
    seen = undefined;
    const sent = sendable(operation, randomStruct(operation.input, random, { emptyLists: !isForm }));
    answer = randomStruct(operation.output, random, { emptyLists: true });
    try {
      const { $metadata: _, ...received } = await client.send(
        newCommand(module, operation.name, structuredClone(sent)),
      );
      await collectStreams(received);
      if (!isDeepStrictEqual(comparable(seen), comparable(sent))) differences[operation.name] = { sent, seen };
      else if (!isDeepStrictEqual(comparable(received), comparable(answer)))
        differences[operation.name] = { answer, received };
    } catch (error) {
      differences[operation.name] = { error: String(error), sent, answer };
    }
  }
  return differences;
}

function randomStruct(
  schema: Operation["input"],
  random: Random,
  limits: { emptyLists: boolean },
): Record<string, unknown> {
  // A structure's random value is an object; operations without input or output have the unit schema.
  return schema.isStructSchema() ? (randomValue(schema, random, limits) as Record<string, unknown>) : {};
}

/** What the S3 client is able to send: without members that it computes, and with a checksum algorithm that it knows. */
function sendable({ input }: Operation, sent: Record<string, unknown>): Record<string, unknown> {
  const checksum = input.isStructSchema() && [...input.structIterator()].some(([name]) => name === "ChecksumAlgorithm");
  return { ...withoutComputed(sent), ...(checksum ? { ChecksumAlgorithm: "CRC32" } : {}) };
}

function comparable(value: Record<string, unknown> | undefined): unknown {
  return plainValue(withoutComputed(value ?? {}));
}

/** Leaves out what clients and the HTTP adapter compute from the body and other members. */
function withoutComputed(value: Record<string, unknown>): Record<string, unknown> {
  const computed = /^(CopySource)?SSECustomerKey(MD5)?$|^Content(MD5|Length)$|^Checksum(?!Algorithm|Mode|Type)/;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !computed.test(name)));
}

async function collectStreams(received: Record<string, unknown>): Promise<void> {
  for (const [name, member] of Object.entries(received)) {
    if (typeof member === "object" && member !== null && "transformToByteArray" in member) {
      // The SDK gives streaming members this method.
      received[name] = await (member.transformToByteArray as () => Promise<Uint8Array>)();
    }
  }
}
