import { expect, test } from "vitest";
import { limitAnswer } from "./limit-answer.ts";

const json = { headers: { "content-type": "application/json" }, status: 202 };

test("an answer within the limit stays as it is", async () => {
  const answer = await limitAnswer(new Response("12345é", json), 7);
  expect(await answer.text()).toBe("12345é");
  expect([answer.status, answer.headers.get("content-type")]).toEqual([202, "application/json"]);
});

test("a larger one is refused", async () => {
  await expect(limitAnswer(new Response("12345678", json), 7)).rejects.toMatchObject({ problem: { status: 413 } });
});

test("what JSON escapes counts twice", async () => {
  await expect(limitAnswer(new Response('""""', json), 7)).rejects.toMatchObject({ problem: { status: 413 } });
  expect(await (await limitAnswer(new Response('"""', json), 7)).text()).toBe('"""');
});

test("the rest of a refused answer is not made", async () => {
  let made = 0;
  let isCancelled = false;
  const body = new ReadableStream({
    pull(controller) {
      made += 1;
      controller.enqueue(new TextEncoder().encode("0123456789"));
    },
    cancel() {
      isCancelled = true;
    },
  });
  await expect(limitAnswer(new Response(body), 25)).rejects.toMatchObject({ problem: { status: 413 } });
  expect(isCancelled).toBe(true);
  expect(made).toBeLessThan(10);
});

test("a character that is split between two pieces stays whole", async () => {
  const bytes = new TextEncoder().encode("a€b");
  const body = ReadableStream.from([bytes.slice(0, 2), bytes.slice(2)]);
  expect(await (await limitAnswer(new Response(body), 100)).text()).toBe("a€b");
});

test("without a limit or a body there is nothing to count", async () => {
  const answer = new Response("x".repeat(100));
  expect(await limitAnswer(answer, undefined)).toBe(answer);
  const empty = new Response(null, { status: 304 });
  expect(await limitAnswer(empty, 1)).toBe(empty);
});
