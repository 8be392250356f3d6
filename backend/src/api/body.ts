import { z } from "@hono/zod-openapi";

/** More than a request has a reason to carry. */
export const MAX_BODY_BYTES = 200_000;

/** The members of a JSON object that a request carries, by name: each says of a value what is wrong with it in one sentence. */
export type Body = Readonly<Record<string, z.ZodType>>;

/** What a route is given of them. */
export type BodyValues<Members extends Body> = { readonly [Name in keyof Members]: z.output<Members[Name]> };

/** A text that must be given. */
export function textMember(options: {
  readonly description: string;
  readonly maxLength: number;
  readonly example: string;
}): z.ZodString {
  const { description, maxLength, example } = options;
  return z
    .string({ error: ({ input }) => (input === undefined ? "must be given" : "must be a text") })
    .min(1, "is empty")
    .max(maxLength, `is longer than ${maxLength} characters`)
    .openapi({ description, example });
}

/** A whole number, `fallback` where it is left out. */
export function integerMember(
  fallback: number,
  { description, min, max }: { readonly description: string; readonly min: number; readonly max: number },
): z.ZodDefault<z.ZodInt> {
  const message = `must be a whole number from ${min} to ${max}`;
  return z.int(message).min(min, message).max(max, message).default(fallback).openapi({ description });
}

/** A UTC day, or nothing; whoever answers says what is wrong with it. */
export function dayMember(description: string): z.ZodOptional<z.ZodString> {
  return z.string("must be a text").openapi({ description, example: "2026-11-20" }).optional();
}

/** The body as the OpenAPI document describes it. */
export function bodySchema(body: Body): z.ZodType {
  return z.strictObject(body);
}
