/**
 * What a hook wants to go wrong instead of, or beside, an answer. The adapters carry it out on the wire:
 * `reset` destroys the connection before an answer (in-process: an Error with code ECONNRESET); `truncated` announces the whole answer and
 * closes after half of it; `hang` never answers; `malformed` answers 200 with an HTML page, as a proxy does; `empty` answers 200 with nothing in it.
 * `delayMs` waits before answering, alone or with a fault.
 */
export type Fault = {
  fault?: "reset" | "truncated" | "hang" | "malformed" | "empty";
  delayMs?: number;
};
