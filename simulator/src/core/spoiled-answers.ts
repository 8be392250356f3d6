import type { Envelope } from "./faults.ts";
import { bytes, type HttpAnswer } from "./wire.ts";

/** What a proxy between client and AWS answers in its own name. */
export const proxyPage: HttpAnswer = {
  status: 200,
  headers: { "content-type": "text/html" },
  body: bytes("<html><head><title>Proxy</title><body><p>Please sign in<br></html>"),
};

/** The answer, sent so much later than it would have been and with the time that it is to say. */
export function enclosed({ delayMs = 0, date }: Envelope, answer: HttpAnswer): HttpAnswer {
  if (!delayMs && !date) return answer;
  const headers = date ? { ...answer.headers, date: date.toUTCString() } : answer.headers;
  return { ...answer, headers, fault: { ...answer.fault, delayMs: (answer.fault?.delayMs ?? 0) + delayMs } };
}

/** Half an answer that claims to be a whole one. */
export function cut(answer: HttpAnswer): HttpAnswer {
  return { ...answer, body: answer.body.subarray(0, answer.body.length / 2) };
}
