import type { AwsError } from "./aws-error.ts";

/**
 * What a hook wants to go wrong instead of, or beside, an answer: an error answer, or something that the adapters carry out on the wire:
 * `reset` destroys the connection before an answer (in-process: an Error with code ECONNRESET); `truncated` announces the whole answer and
 * closes after half of it; `hang` never answers; `malformed` answers 200 with an HTML page, as a proxy does; `cut` sends the first half
 * of the answer as if it were all, which is sound HTTP around broken XML or JSON; `empty` answers 200 with nothing in it.
 * `delayMs` waits before answering, alone or with a fault.
 */
export type Fault = {
  error?: AwsError;
  fault?: "reset" | "truncated" | "hang" | "malformed" | "cut" | "empty";
  delayMs?: number;
};

/** What holds for every answer to a call, errors too: for how long it is on its way, and the time by the clock of who answers. */
export type Envelope = { delayMs?: number | undefined; date?: Date | undefined };
