import { z } from "@hono/zod-openapi";

/**
 * One parameter of a route: how the OpenAPI document describes it, and how the texts that stand for it in a URL are read.
 * Everything a caller gives passes through here.
 */
export interface Parameter<Value> {
  readonly description: string;
  readonly schema: ParameterSchema;
  /** How a list is given: by the parameter several times, or by commas in one. */
  readonly list?: "repeated" | "commas";
  readonly isRequired?: true;
  readonly example?: string;
  /** From all texts given under its name (`undefined`: none) to the value. */
  readonly reader: z.ZodType<Value, readonly string[] | undefined>;
}

/** What OpenAPI says of a value. */
export interface ParameterSchema {
  readonly type: "string" | "integer" | "array";
  readonly enum?: string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string | number;
  readonly items?: ParameterSchema;
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
    reader: once.pipe(textReader(options)).optional(),
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
    reader: z
      .custom<string[]>((texts) => texts !== undefined, "must be given")
      .pipe(once)
      .pipe(textReader(options)),
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
    reader: z.array(textReader(options)).max(max, `can be given ${max} times at most`).optional(),
  };
}

/** Several values in one, with commas between them. `check` returns what is wrong with them. */
export function commaList(
  options: Pick<TextOptions, "description" | "example"> & {
    readonly item: ParameterSchema;
    readonly max: number;
    readonly check: (values: readonly string[]) => string | undefined;
  },
): Parameter<readonly string[] | undefined> {
  const { description, example, item, max, check } = options;
  const values = once
    .transform((all) => all.split(","))
    .check((context) => {
      const refuse = (message: string) => void context.issues.push({ code: "custom", message, input: context.value });
      const problem = context.value.includes("")
        ? "has an empty value: give values with single commas between them"
        : check(context.value);
      if (problem !== undefined) refuse(problem);
      else if (context.value.length > max) refuse(`has more than ${max} values`);
    });
  return {
    description,
    list: "commas",
    schema: { type: "array", items: item, minItems: 1, maxItems: max },
    ...(example !== undefined && { example }),
    reader: values.optional(),
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
    reader: once.pipe(z.enum(words, `must be one of ${words.join(", ")}`)).default(fallback),
  };
}

/** A whole number that may be left out. */
export function integer(options: IntegerOptions): Parameter<number | undefined> {
  return {
    description: options.description,
    schema: integerSchema(options),
    reader: integerReader(options).optional(),
  };
}

/** A whole number, `fallback` where it is left out. */
export function integerOr(fallback: number, options: IntegerOptions): Parameter<number> {
  return {
    description: options.description,
    schema: { ...integerSchema(options), default: fallback },
    reader: integerReader(options).default(fallback),
  };
}

interface IntegerOptions {
  readonly description: string;
  readonly min: number;
  readonly max: number;
}

const once = z
  .array(z.string())
  .max(1, "is given more than once")
  .transform(([only = ""]) => only);

function textSchema({ maxLength, pattern = PRINTABLE }: TextOptions): ParameterSchema {
  return { type: "string", minLength: 1, maxLength, pattern };
}

function textReader(options: TextOptions): z.ZodType<string, string> {
  const { maxLength, pattern, form = "has another form than it must have", check = () => undefined } = options;
  const printable = z
    .string()
    .min(1, "is empty")
    .refine((value) => [...value].length <= maxLength, `is longer than ${maxLength} characters`)
    .regex(new RegExp(PRINTABLE, "u"), "contains control characters");
  const formed = pattern === undefined ? printable : printable.regex(new RegExp(pattern, "u"), form);
  return formed.superRefine((value, context) => {
    const problem = check(value);
    if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  });
}

function integerSchema({ min, max }: IntegerOptions): ParameterSchema {
  return { type: "integer", minimum: min, maximum: max };
}

function integerReader({ min, max }: IntegerOptions): z.ZodType<number, string[]> {
  const message = `must be a whole number from ${min} to ${max}`;
  return once.pipe(
    z
      .string()
      .regex(/^[0-9]{1,12}$/, message)
      .transform(Number)
      .refine((value) => value >= min && value <= max, message),
  );
}
