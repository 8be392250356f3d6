import type { Parameters } from "./parameters.ts";

/** The words of a search, each once, in lower case like the text they are searched in. */
export function wordsOf(search: string | undefined): readonly string[] {
  return [...new Set((search ?? "").toLowerCase().split(/\s+/))].filter((word) => word !== "");
}

/**
 * Letters by how often they are in names, ids, tags and ARNs, the most frequent first; all others are rarer. Counted in a simulated organisation, and
 * much as in English: no answer hangs on it.
 */
const FREQUENT = "eastn:rci-odplum1bg025463v8fy9w./k7";

/** The shortest part of a word that is looked for before the word. */
const SHORTEST_PART = 3;

/**
 * The SQL that is true for resources whose text, name or id contains a word. DuckDB looks for its first letter and compares what follows, so one that begins with a
 * frequent letter takes three times as long: what it ends in, from its rarest letter on, is looked for first.
 */
export function containsWord(word: string, parameters: Parameters): string {
  const rest = fromRarest(word);
  const whole = `contains("search", ${parameters.bind(word)})`;
  return rest === word ? whole : `(contains("search", ${parameters.bind(rest)}) AND ${whole})`;
}

function fromRarest(word: string): string {
  const rarity = (place: number) => {
    const frequency = FREQUENT.indexOf(word[place] ?? "");
    return frequency === -1 ? FREQUENT.length : frequency;
  };
  let rarest = 0;
  for (let place = 1; place <= word.length - SHORTEST_PART; place++) if (rarity(place) > rarity(rarest)) rarest = place;
  return word.slice(rarest);
}

/**
 * The SQL of how well a resource matches words that it contains: what is called so comes before what only begins so or contains it in its name or id, and that
 * before what has it elsewhere, in a tag or a column.
 */
export function relevanceOf(words: readonly string[], parameters: Parameters): string {
  const scores = words.map((word) => {
    const inTitle = (text: string) => `contains("title", ${parameters.bind(text)})`;
    return `CASE WHEN NOT ${inTitle(word)} THEN 1 WHEN NOT ${inTitle(`\n${word}`)} THEN 2
      WHEN NOT ${inTitle(`\n${word}\n`)} THEN 4 ELSE 8 END`;
  });
  return `(${scores.join(" + ")})::DOUBLE`;
}
