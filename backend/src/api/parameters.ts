import * as z from "zod/mini";

/**
 * One parameter of a route: how the OpenAPI document describes it, and how the texts that stand for it in a URL are read.
 * Everything a caller gives passes through here.
 */
export interface Parameter<Value> {
  readonly description: string;
  readonly schema: ValueSchema;
  /** How a list is given: by the parameter several times, or by commas in one. */
  readonly list?: "repeated" | "commas";
  readonly isRequired?: true;
  readonly example?: string;
  /** From all texts given under its name (`undefined`: none) to the value. */
  readonly reader: z.ZodMiniType<Value, readonly string[] | undefined>;
}

/** What OpenAPI says of a value. */
export interface ValueSchema {
  readonly type: "string" | "integer" | "array";
  readonly enum?: string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string | number;
  readonly items?: ValueSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
}

/** The parameters of a route by name. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

/** What a route is given of its parameters. */
export type Values<Shape extends Parameters> = {
  readonly [Name in keyof Shape]: Shape[Name] extends Parameter<infer Value> ? Value : never;
};

/** No control characters: they stand in no id, name or tag, and would only travel on into logs and queries. */
const PRINTABLE = "^[^\\u0000-\\u001f\\u007f-\\u009f]+$";

interface TextOptions {
  readonly description: string;
  /** In characters, as OpenAPI counts them. */
  readonly maxLength: number;
  /** A regular expression that both JavaScript and JSON Schema know. */
  readonly pattern?: string;
  /** What is said of a text that the pattern refuses. */
  readonly form?: string;
  /** Returns what else is wrong with a text. */
  readonly check?: (text: string) => string | undefined;
  readonly example?: string;
}

/** A text that may be left out. */
export function text(options: TextOptions): Parameter<string | undefined> {
  const { description, example } = options;
  return {
    description,
    schema: textSchema(options),
    ...(example !== undefined && { example }),
    reader: z.optional(z.pipe(once, textReader(options))),
  };
}

/** A text that must be given. */
export function requiredText(options: TextOptions): Parameter<string> {
  const { description, example } = options;
  return {
    description,
    isRequired: true,
    schema: textSchema(options),
    ...(example !== undefined && { example }),
    reader: z.pipe(
      z.custom<string[]>((texts) => texts !== undefined, "must be given"),
      z.pipe(once, textReader(options)),
    ),
  };
}

/** A text that can be given several times. */
export function repeatedText(
  options: TextOptions & { readonly max: number },
): Parameter<readonly string[] | undefined> {
  const { description, example, max } = options;
  return {
    description,
    list: "repeated",
    schema: { type: "array", items: textSchema(options), minItems: 1, maxItems: max },
    ...(example !== undefined && { example }),
    reader: z.optional(z.array(textReader(options)).check(z.maxLength(max, `can be given ${max} times at most`))),
  };
}

/** Several values in one, with commas between them. `check` returns what is wrong with them. */
export function commaList(
  options: Pick<TextOptions, "description" | "example"> & {
    readonly item: ValueSchema;
    readonly max: number;
    readonly check: (values: readonly string[]) => string | undefined;
  },
): Parameter<readonly string[] | undefined> {
  const { description, example, item, max, check } = options;
  const listed = z.array(z.string()).check((context) => {
    const refuse = (message: string) => void context.issues.push({ code: "custom", message, input: context.value });
    const problem = context.value.includes("")
      ? "has an empty value: give values with single commas between them"
      : check(context.value);
    if (problem !== undefined) refuse(problem);
    else if (context.value.length > max) refuse(`has more than ${max} values`);
  });
  const values = z.pipe(
    once,
    z.pipe(
      z.transform((all: string) => all.split(",")),
      listed,
    ),
  );
  return {
    description,
    list: "commas",
    schema: { type: "array", items: item, minItems: 1, maxItems: max },
    ...(example !== undefined && { example }),
    reader: z.optional(values),
  };
}

/** One of a few words, `fallback` where it is left out. */
export function choice<const Word extends string>(options: {
  readonly description: string;
  readonly words: readonly Word[];
  readonly fallback: Word;
}): Parameter<Word> {
  const { description, words, fallback } = options;
  return {
    description,
    schema: { type: "string", enum: [...words], default: fallback },
    reader: z._default(z.pipe(once, z.enum(words, `must be one of ${words.join(", ")}`)), fallback),
  };
}

/** A whole number that may be left out. */
export function integer(options: IntegerOptions): Parameter<number | undefined> {
  return {
    description: options.description,
    schema: integerSchema(options),
    reader: z.optional(integerReader(options)),
  };
}

/** A whole number, `fallback` where it is left out. */
export function integerOr(fallback: number, options: IntegerOptions): Parameter<number> {
  return {
    description: options.description,
    schema: { ...integerSchema(options), default: fallback },
    reader: z._default(integerReader(options), fallback),
  };
}

interface IntegerOptions {
  readonly description: string;
  readonly min: number;
  readonly max: number;
}

const once = z.pipe(
  z.array(z.string()).check(z.maxLength(1, "is given more than once")),
  z.transform(([only = ""]: string[]) => only),
);

function textSchema({ maxLength, pattern = PRINTABLE }: TextOptions): ValueSchema {
  return { type: "string", minLength: 1, maxLength, pattern };
}

function textReader(options: TextOptions): z.ZodMiniType<string, string> {
  const { maxLength, pattern, form = "has another form than it must have", check = () => undefined } = options;
  return z.string().check(
    z.minLength(1, "is empty"),
    z.refine((value: string) => [...value].length <= maxLength, `is longer than ${maxLength} characters`),
    z.regex(new RegExp(PRINTABLE, "u"), "contains control characters"),
    ...(pattern === undefined ? [] : [z.regex(new RegExp(pattern, "u"), form)]),
    ({ value, issues }) => {
      const problem = check(value);
      if (problem !== undefined) issues.push({ code: "custom", message: problem, input: value });
    },
  );
}

function integerSchema({ min, max }: IntegerOptions): ValueSchema {
  return { type: "integer", minimum: min, maximum: max };
}

function integerReader({ min, max }: IntegerOptions): z.ZodMiniType<number, string[]> {
  const message = `must be a whole number from ${min} to ${max}`;
  const digits = z.string().check(z.regex(/^[0-9]{1,12}$/, message));
  const within = z.number().check(z.gte(min, message), z.lte(max, message));
  return z.pipe(once, z.pipe(digits, z.pipe(z.transform(Number), within)));
}
