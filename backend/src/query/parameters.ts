import type { DuckDBValue } from "@duckdb/node-api";

/** Collects the values of a statement; each use stands in the text as a placeholder, so no value is ever part of it. */
export interface Parameters {
  /** The placeholder of a value, e.g. `$3`. */
  bind(value: DuckDBValue): string;
  /** The placeholder of any number as a `DOUBLE`, infinity included. */
  bindNumber(value: number): string;
  /** The values in the order of their placeholders. */
  readonly values: readonly DuckDBValue[];
}

/** No values yet. */
export function createParameters(): Parameters {
  const values: DuckDBValue[] = [];
  const bind = (value: DuckDBValue) => {
    values.push(value);
    return `$${values.length}`;
  };
  return {
    values,
    bind,
    // As text, because a whole number would be bound as a `BIGINT`, which not every one fits in.
    bindNumber: (value) => `${bind(String(value))}::DOUBLE`,
  };
}
