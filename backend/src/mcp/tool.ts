import type { CallToolResult, McpServer, ServerContext } from "@modelcontextprotocol/server";
import type { z } from "zod";
import { BusyError, SetupError, UsageError } from "../errors.ts";
import { StoreError } from "../storage/storage.ts";
import { MAX_ANSWER_BYTES } from "./fit.ts";
import type { Inventory } from "./inventory.ts";

/** A tool as one literal. */
export interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  /** Tells a model when to use it and what its completeness means. */
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  /** Throws `UsageError` for what cannot be answered. */
  answer(input: z.output<Input>, asked: Asked): Promise<Answer<z.input<Output>>>;
}

/** What an answer is made from. */
export interface Asked extends Inventory {
  /** Aborted when the assistant does not want the answer any more, or is gone. */
  readonly signal: AbortSignal;
}

/** What may be answered where a shape is asked for: what is there need not be changeable, and a record can have any fields. */
type Answer<Shape> = Shape extends readonly (infer Entry)[]
  ? readonly Answer<Entry>[]
  : Shape extends object
    ? { readonly [Key in keyof Shape as string extends Key ? never : Key]: Answer<Shape[Key]> }
    : Shape;

/** A tool that a server can be given. */
export interface Tool {
  readonly name: string;
  register(server: McpServer, inventory: Inventory): void;
}

/** Makes a tool of its definition. Every one only reads, and only what is stored here. */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(
  definition: ToolDefinition<Input, Output>,
): Tool {
  const { name, title, description, input, output, answer } = definition;
  const config = {
    title,
    description,
    inputSchema: input,
    outputSchema: output,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  };
  return {
    name,
    register(server, inventory) {
      const call = async (values: z.output<Input>, { mcpReq }: ServerContext): Promise<CallToolResult> => {
        try {
          return toResult(await answer(values, { ...inventory, signal: mcpReq.signal }));
        } catch (error) {
          return toError(error, inventory);
        }
      };
      // The SDK calls it with what the input schema has parsed; its own type cannot be resolved for a generic schema.
      server.registerTool(name, config, call as never);
    },
  };
}

/** The same twice: as what programs read and, for those that do not, as the text of it. */
function toResult(answer: object): CallToolResult {
  const text = JSON.stringify(answer);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_ANSWER_BYTES) {
    throw new UsageError(`Cannot give the answer: it has ${bytes} bytes of at most ${MAX_ANSWER_BYTES}; ask for less`);
  }
  // What programs read is what the text says: without what JSON does not have.
  return { content: [{ type: "text", text }], structuredContent: JSON.parse(text) };
}

/** As JSON like answers, because a sentence can quote what came from AWS. */
function toError(error: unknown, { onError }: Inventory): CallToolResult {
  if (!(error instanceof UsageError || error instanceof BusyError)) onError(error);
  return { content: [{ type: "text", text: JSON.stringify({ error: sentenceOf(error) }) }], isError: true };
}

/** What a caller is told of an error; what is neither the caller's own nor meant for people stays inside. */
function sentenceOf(error: unknown): string {
  const isMeant = error instanceof UsageError || error instanceof SetupError || error instanceof BusyError;
  if (isMeant) return error.message;
  if (error instanceof StoreError) return "The inventory cannot be read at the moment: try again in a few seconds";
  return "Something went wrong in aws-inventory: its error stream says what";
}
