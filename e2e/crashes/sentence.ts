import type { Ended } from "./command-line.ts";

/** What is wrong with how a command failed: it must end with 1 and say in one line what to do, whatever it said of its progress. */
export function notOneSentence(what: string, { code, signal, err }: Ended, meaning: RegExp): string[] {
  const lines = err.split("\n").filter((line) => line.startsWith("aws-inventory: "));
  const [sentence = ""] = lines;
  const isRight = code === 1 && lines.length === 1 && meaning.test(sentence) && !/DEBUG=1|\bat .*:\d+:\d+/.test(err);
  return isRight ? [] : [`${what} ended with ${signal ?? code}: ${err.trim()}`];
}
