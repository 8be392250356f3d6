import type { CallContext } from "./call-context.ts";

/**
 * The handlers of a service, typed from the `*Command` classes of its SDK module: `{ DescribeInstances: (input, context) => output }`.
 * An operation without a handler answers with an error. Streaming members are whole byte arrays on both sides.
 */
export type Handlers<Module> = {
  [Key in keyof Module as Key extends `${infer Operation}Command`
    ? Operation extends "" | "$"
      ? never
      : Operation
    : never]?: Handler<CommandOf<Module[Key]>>;
};

/** The SDK's command class seen from outside: an input it keeps and a promise of an output. */
type Command = {
  readonly input: object;
  resolveMiddleware(...args: never[]): (...args: never[]) => Promise<{ output: object }>;
};

type CommandOf<Class> = Class extends (new (...args: never[]) => infer Instance extends Command) ? Instance : never;

type Handler<C extends Command> = (
  input: Bytes<C["input"]>,
  context: CallContext,
) => OutputOf<C> | Promise<OutputOf<C>>;

type OutputOf<C extends Command> = Bytes<
  Omit<Awaited<ReturnType<ReturnType<C["resolveMiddleware"]>>>["output"], "$metadata">
>;

/** The SDK marks streams by their mixin, and accepts many kinds of body as an input; the wire has only bytes. */
type Bytes<Shape> = { [Key in keyof Shape]: IsStream<Shape[Key]> extends true ? Uint8Array | undefined : Shape[Key] };

type IsStream<Value> = [Extract<Value, { transformToByteArray(): unknown } | ReadableStream>] extends [never]
  ? false
  : true;
