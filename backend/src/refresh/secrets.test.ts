import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { type AttributeValue, type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { type RefreshWorld, refreshWorld } from "../testing/refresh-world.ts";

/** What every secret of the simulated AWS contains. */
const MARKER = "SECRET-MARKER";

test("no secret that AWS answers with reaches a table, in a resource, a change or anything else", async () => {
  await using world = await refreshWorld();
  const answers = { withMarker: 0 };
  const aws = { ...world.aws, requestHandler: watching(world.aws.requestHandler, answers) };
  await world.refresh({ aws });
  world.organization.world.churn({ seed: 3, share: 0.3 });
  await world.refresh({ aws });
  expect(answers.withMarker).toBeGreaterThan(10);

  const texts = await everythingStored(world.client);
  expect(texts.length).toBeGreaterThan(300);
  expect(texts.some((text) => text.includes("(redacted)"))).toBe(true);
  expect(texts.filter((text) => text.includes(MARKER))).toEqual([]);
});

/** Counts the answers in which AWS sent a secret, so that the test cannot pass because none was there. */
function watching(
  handler: RefreshWorld["aws"]["requestHandler"],
  answers: { withMarker: number },
): RefreshWorld["aws"]["requestHandler"] {
  return {
    ...handler,
    async handle(request, options) {
      const answer = await handler.handle(request, options);
      const chunks: Buffer[] = [];
      for await (const chunk of answer.response.body) chunks.push(Buffer.from(chunk));
      const body = Buffer.concat(chunks);
      if (body.includes(MARKER)) answers.withMarker += 1;
      return { response: Object.assign(answer.response, { body: Readable.from([body]) }) };
    },
  };
}

/** Every item of every table as text, compressed attributes unpacked. */
async function everythingStored(client: DynamoDBClient): Promise<string[]> {
  const texts: string[] = [];
  for (const TableName of Object.values(DEFAULT_TABLE_NAMES)) {
    for await (const page of paginateScan({ client, pageSize: 500 }, { TableName })) {
      for (const item of page.Items ?? []) texts.push(Object.values(item).map(attributeText).join("\n"));
    }
  }
  return texts;
}

function attributeText(value: AttributeValue): string {
  if (!value.B) return JSON.stringify(value);
  const isGzip = value.B[0] === 0x1f && value.B[1] === 0x8b;
  return (isGzip ? gunzipSync(value.B) : Buffer.from(value.B)).toString("utf8");
}
