/** The three of these names that take the fewest edits to be what was asked for, the nearest first. */
export function nearest(name: string, names: readonly string[]): readonly string[] {
  const asked = shortened(name).toLowerCase();
  const ranked = names.map((candidate) => ({ candidate, edits: edits(asked, candidate.toLowerCase()) }));
  return ranked
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** At most 60 characters of what somebody wrote, to be repeated in an error. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Levenshtein's distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
