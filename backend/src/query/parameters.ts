import type { DuckDBValue } from "@duckdb/node-api";

/** Collects the values of a statement; each use stands in the text as a placeholder, so no value is ever part of it. */
export interface Parameters {
  /** The placeholder of a value, e.g. `$3`. */
  bind(value: DuckDBValue): string;
  /** The values in the order of their placeholders. */
  readonly values: readonly DuckDBValue[];
}

/** No values yet. */
export function createParameters(): Parameters {
  const values: DuckDBValue[] = [];
  return {
    values,
    bind(value) {
      values.push(value);
      return `$${values.length}`;
    },
  };
}
