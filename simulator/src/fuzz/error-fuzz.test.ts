import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { AwsError } from "../core/aws-error.ts";
import { createCore } from "../core/core.ts";
import { inProcess } from "../core/in-process.ts";
import { type ErrorModel, readServiceModel } from "../core/service-model.ts";
import { installedServices, newClient, newCommand, type SdkModule } from "./installed-services.ts";
import { plainValue } from "./plain-value.ts";
import { type Random, randomValue, seededRandom } from "./random-value.ts";

const seed = 20_260_808;
const message = `Cannot do it: "a" & <b> is é`;

/** An operation without a path label, so that any client can call it with nothing. */
const operations: Record<string, string> = {
  account: "ListRegions",
  dynamodb: "ListTables",
  ec2: "DescribeInstances",
  ecs: "ListClusters",
  eks: "ListClusters",
  iam: "ListUsers",
  lambda: "ListFunctions",
  organizations: "ListAccounts",
  rds: "DescribeDBInstances",
  "resource-groups-tagging-api": "GetResources",
  s3: "ListBuckets",
  sts: "GetCallerIdentity",
};

describe("each error of each installed SDK client", () => {
  for (const [name, module] of installedServices()) {
    const model = readServiceModel(module);
    const operation = operations[name] ?? [...model.operations.keys()][0] ?? "";
    const throwThrough = thrower(module, operation);
    const errors = [...new Set(model.errors.values())];

    it(`${name}: ${errors.length} modelled errors reach the client with name, message, status and members (seed ${seed})`, async () => {
      const random = seededRandom(seed);
      const differences: unknown[] = [];
      for (const error of errors) {
        const fields = randomFields(error, random);
        const expected = { name: error.name, message, status: statusOf(error), fields: plainValue(fields) };
        for (const thrown of [
          new AwsError(error.name, message, undefined, fields),
          sdkException(module, error, fields),
        ]) {
          const received = await throwThrough(thrown, Object.keys(fields));
          if (!isDeepStrictEqual(received, expected))
            differences.push({ expected, received, thrown: thrown.constructor.name });
        }
      }
      expect(differences).toEqual([]);
    });

    it(`${name}: a code outside the model reaches the client with its status`, async () => {
      for (const [code, status] of [
        ["UnauthorizedOperation", 403],
        ["SlowDown", 400],
        ["SomethingNew", 503],
      ] as const) {
        const thrown = new AwsError(code, message, status);
        expect(await throwThrough(thrown, [])).toEqual({
          name: code,
          message,
          status,
          fields: {},
        });
      }
    });
  }
});

/** Sends the operation to a handler that throws, and tells what the client sees: `(thrown, names of members) => …`. */
function thrower(module: SdkModule, operation: string): (thrown: Error, fields: string[]) => Promise<unknown> {
  let toThrow = new Error("nothing set");
  const core = createCore({ managementAccountId: "111122223333" });
  core.service(module, { [operation]: () => Promise.reject(toThrow) });
  const client = newClient(module, { requestHandler: inProcess(core) });
  return async (thrown, fields) => {
    toThrow = thrown;
    try {
      return await client.send(newCommand(module, operation, {}));
    } catch (error) {
      return seenByClient(error, fields);
    }
  };
}

function seenByClient(error: unknown, fields: string[]): unknown {
  if (!(error instanceof Error) || !("$metadata" in error)) return error;
  const members = new Map<string, unknown>(Object.entries(error));
  // Clients put the answer's status here.
  const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
  const found = fields.map((name) => [name, members.get(name)]);
  return {
    name: error.name,
    message: error.message,
    status: httpStatusCode,
    fields: plainValue(Object.fromEntries(found)),
  };
}

function statusOf(error: ErrorModel): number {
  return error.status ?? (error.fault === "server" ? 500 : 400);
}

function randomFields(error: ErrorModel, random: Random): Record<string, unknown> {
  // The random value of a structure is an object.
  const {
    message: _,
    Message: __,
    // Account Management models the header that names the error as a member.
    errorType: ___,
    ...fields
  } = randomValue(error.schema, random, { emptyLists: false }) as Record<string, unknown>;
  return fields;
}

function sdkException(module: SdkModule, error: ErrorModel, fields: Record<string, unknown>): Error {
  // The module exports an exception class for each of its error schemas.
  const Exception = module[error.name] as new (options: object) => Error;
  return new Exception({ message, $metadata: {}, ...fields });
}
