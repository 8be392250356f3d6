import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { limitAnswer } from "./limit-answer.ts";

const json = { headers: { "content-type": "application/json" }, status: 202 };
const plain = new Request("https://inventory.example/");
const gzip = new Request("https://inventory.example/", { headers: { "accept-encoding": "br, gzip;q=0.8" } });

test("an answer within the limit stays as it is", async () => {
  const answer = await limitAnswer(new Response("12345é", json), plain, 7);
  expect(await answer.text()).toBe("12345é");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([202, "application/json"]);
});

test("a larger one is refused", async () => {
  const answer = limitAnswer(new Response("12345678", json), plain, 7);
  await expect(answer).rejects.toMatchObject({ problem: { status: 413 } });
});

test("what JSON escapes counts twice", async () => {
  const answer = limitAnswer(new Response('""""', json), plain, 7);
  await expect(answer).rejects.toMatchObject({ problem: { status: 413 } });
  expect(await (await limitAnswer(new Response('"""', json), plain, 7)).text()).toBe('"""');
});

test("an answer is compressed where that is accepted, and may be much larger then", async () => {
  const text = JSON.stringify(Array(10_000).fill({ state: "running" }));
  await expect(limitAnswer(new Response(text, json), plain, 10_000)).rejects.toMatchObject({
    problem: { status: 413 },
  });
  const answer = await limitAnswer(new Response(text, json), gzip, 10_000);
  expect([answer.status, answer.headers.get("content-encoding")]).toEqual([202, "gzip"]);
  expect(answer.headers.get("vary")).toBe("accept-encoding");
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect(bytes.toString("base64").length).toBeLessThan(10_000);
  expect(gunzipSync(bytes).toString()).toBe(text);
});

test("what is too large even so is refused", async () => {
  const noise = crypto.getRandomValues(new Uint8Array(9_000));
  await expect(limitAnswer(new Response(noise), gzip, 12_000)).rejects.toMatchObject({ problem: { status: 413 } });
  expect((await limitAnswer(new Response(noise), gzip, 12_200)).status).toBe(200);
});

test.for(["", "br", "identity, *", "gzip;q=0", "gzip; q=0.0", "gzipped"])(
  "nothing is compressed for those who accept %j",
  async (accepted) => {
    const request = new Request(plain, { headers: { "accept-encoding": accepted } });
    const answer = await limitAnswer(new Response("text"), request, 100);
    expect([answer.headers.get("content-encoding"), await answer.text()]).toEqual([null, "text"]);
  },
);

test.for([
  ["as text", plain],
  ["compressed", gzip],
] as const)("the rest of an answer that is refused %s is not made", async ([, request]) => {
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream({
    pull(controller) {
      controller.enqueue(crypto.getRandomValues(new Uint8Array(65_536)));
    },
    cancel: () => cancelled.resolve(),
  });
  const answer = limitAnswer(new Response(body), request, 100_000);
  await expect(answer).rejects.toMatchObject({ problem: { status: 413 } });
  await cancelled.promise;
});

test("a character that is split between two pieces stays whole", async () => {
  const bytes = new TextEncoder().encode("a€b");
  const body = ReadableStream.from([bytes.slice(0, 2), bytes.slice(2)]);
  expect(await (await limitAnswer(new Response(body), plain, 100)).text()).toBe("a€b");
});

test("without a limit or a body there is nothing to do", async () => {
  const answer = new Response("x".repeat(100));
  expect(await limitAnswer(answer, gzip)).toBe(answer);
  const empty = new Response(null, { status: 304 });
  expect(await limitAnswer(empty, gzip, 1)).toBe(empty);
});
