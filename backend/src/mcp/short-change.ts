import type { FieldChange } from "../model.ts";
import { fitting, isShort, shortened } from "./fit.ts";

/** What the fields of one change may take in bytes. */
const FIELDS_BYTES = 10_000;

/** What every change has. */
interface AnyChange {
  readonly change: string;
  readonly at: string;
  readonly runId: string;
  readonly fields: readonly FieldChange[];
}

/** A change as answers show it. */
export interface ShortChange {
  readonly change: string;
  readonly at: string;
  readonly runId: string;
  readonly fields: readonly FieldChange[];
  /** Fields that changed, beyond those shown. */
  readonly moreFields?: number;
}

/** A change without values that are too large, and with the first of very many fields. */
export function shortChange({ change, at, runId, fields }: AnyChange): ShortChange {
  const short = fields.map(({ path, ...values }) => ({
    path: shortened(path, 300),
    ...(isShort(values) && values),
  }));
  const shown = fitting(short, FIELDS_BYTES);
  const more = fields.length - shown.length;
  return { change, at, runId, fields: shown, ...(more > 0 && { moreFields: more }) };
}
