import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe } from "vitest";
import { attemptsContract } from "./attempts-contract.ts";
import { AT } from "./contract-samples.ts";
import { costsContract } from "./costs-contract.ts";
import { createTables } from "./create-tables.ts";
import { createDynamoDbStorage } from "./dynamodb-storage.ts";
import { recordsContract } from "./records-contract.ts";
import { resourcesContract } from "./resources-contract.ts";

/** An engine that the suite runs on. */
export interface EngineUnderTest {
  readonly client: DynamoDBClient;
  close(): Promise<void>;
}

/** What every store must do to be ours: the whole suite, on tables of its own in one engine. */
export function storageContract(engine: string, open: () => Promise<EngineUnderTest>): void {
  describe(`storage on ${engine}`, () => {
    const tables = { inventory: "contract-data", metadata: "contract-metadata", changes: "contract-changes" };
    let opened: EngineUnderTest | undefined;
    const client = () => {
      if (opened === undefined) throw new TypeError("Cannot test the storage: the engine is not open");
      return opened.client;
    };
    beforeAll(async () => {
      opened = await open();
      await createTables(opened.client, tables);
    });
    afterAll(async () => await opened?.close());

    const storage = (now = AT) => createDynamoDbStorage({ client: client(), tables, now: () => new Date(now) });
    const context = { storage, client, tables };
    resourcesContract(context);
    attemptsContract(context);
    recordsContract(context);
    costsContract(context);
  });
}
