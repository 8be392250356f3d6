import * as z from "zod/mini";
import type { ValueSchema } from "./parameters.ts";

/** More than a request has a reason to carry. */
export const MAX_BODY_BYTES = 200_000;

/** One member of the JSON object that a request carries: how the OpenAPI document describes it, and how it is read. */
export interface Member<Value> {
  readonly description: string;
  readonly schema: ValueSchema;
  readonly isRequired?: true;
  readonly example?: string;
  /** From what is given (`undefined`: nothing) to the value; says in one sentence what is wrong with it. */
  readonly reader: z.ZodMiniType<Value, unknown>;
}

/** The members of a body by name. */
export type Body = Readonly<Record<string, Member<unknown>>>;

/** What a route is given of them. */
export type BodyValues<Members extends Body> = {
  readonly [Name in keyof Members]: Members[Name] extends Member<infer Value> ? Value : never;
};

/** A text that must be given. */
export function textMember(options: {
  readonly description: string;
  readonly maxLength: number;
  readonly example: string;
}): Member<string> {
  const { maxLength, ...described } = options;
  const problem = ({ input }: { readonly input?: unknown }) =>
    input === undefined ? "must be given" : "must be a text";
  return {
    ...described,
    isRequired: true,
    schema: { type: "string", minLength: 1, maxLength },
    reader: z
      .string({ error: problem })
      .check(z.minLength(1, "is empty"), z.maxLength(maxLength, `is longer than ${maxLength} characters`)),
  };
}

/** A whole number, `fallback` where it is left out. */
export function integerMember(
  fallback: number,
  { description, min, max }: { readonly description: string; readonly min: number; readonly max: number },
): Member<number> {
  const message = `must be a whole number from ${min} to ${max}`;
  return {
    description,
    schema: { type: "integer", minimum: min, maximum: max, default: fallback },
    reader: z._default(z.int(message).check(z.gte(min, message), z.lte(max, message)), fallback),
  };
}

/** A UTC day, or nothing; whoever answers says what is wrong with it. */
export function dayMember(description: string): Member<string | undefined> {
  return {
    description,
    schema: { type: "string" },
    example: "2026-11-20",
    reader: z.optional(z.string("must be a text")),
  };
}
