import type { Parameters } from "./parameters.ts";

/** The words of a search, each once, in lower case like the text they are searched in. */
export function wordsOf(search: string | undefined): readonly string[] {
  return [...new Set((search ?? "").toLowerCase().split(/\s+/))].filter((word) => word !== "");
}

/**
 * The SQL of how well a resource matches words that it contains: what is called so comes before what only begins so or contains it in its name or id, and that
 * before what has it elsewhere, in a tag or a column.
 */
export function relevanceOf(words: readonly string[], parameters: Parameters): string {
  const scores = words.map((word) => {
    const bound = parameters.bind(word);
    const either = (test: (sql: string) => string) => `${test('lower("name")')} OR ${test('lower("id")')}`;
    return `CASE WHEN ${either((sql) => `${sql} = ${bound}`)} THEN 8
      WHEN ${either((sql) => `starts_with(${sql}, ${bound})`)} THEN 4
      WHEN ${either((sql) => `contains(${sql}, ${bound})`)} THEN 2 ELSE 1 END`;
  });
  return `(${scores.join(" + ")})::DOUBLE`;
}
