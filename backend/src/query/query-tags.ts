/** What queries are sorted by: a closed set, in the order of the document. */
export const QUERY_TAGS = ["security", "cost", "resilience", "hygiene", "inventory", "coverage", "history"] as const;

export type QueryTag = (typeof QUERY_TAGS)[number];
