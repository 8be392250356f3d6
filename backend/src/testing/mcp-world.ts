import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import type { OrganizationOptions } from "simulator";
import { createMcpServer } from "../mcp/server.ts";
import { openReadModel } from "../query/open-read-model.ts";
import type { ReadModel } from "../query/read-model.ts";
import { type RefreshWorld, refreshWorld } from "./refresh-world.ts";

/** What a tool answered: its content as JSON, and whether it is an error. */
export interface ToolAnswer {
  readonly isError: boolean;
  /** What the text says. */
  readonly text: Record<string, unknown>;
  /** What programs read; absent in errors. */
  readonly structured: Record<string, unknown> | undefined;
}

/** An assistant's client in the same process, over a simulated organisation. Nothing has been refreshed yet. */
export interface McpWorld extends RefreshWorld {
  readonly assistant: Client;
  readonly readModel: ReadModel;
  /** What the error stream was told. */
  readonly errors: unknown[];
  call(tool: string, arguments_?: Record<string, unknown>): Promise<ToolAnswer>;
  /** The answer of a tool that must not fail; the caller names what it expects of the shape. */
  ask<Answer>(tool: string, arguments_?: Record<string, unknown>): Promise<Answer>;
  /** The sentence of a tool that must fail. */
  refused(tool: string, arguments_?: Record<string, unknown>): Promise<string>;
}

/** Makes a world; end it with `await using`. */
export async function mcpWorld(options: OrganizationOptions = {}): Promise<McpWorld> {
  const world = await refreshWorld(options);
  const readModel = await openReadModel({ storage: world.storage });
  const errors: unknown[] = [];
  const server = createMcpServer(
    { storage: world.storage, readModel, now: () => new Date(), onError: (error) => void errors.push(error) },
    "1.0.0",
  );
  const assistant = new Client({ name: "tester", version: "1.0.0" });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(far), assistant.connect(near)]);
  // With the list at hand the client checks every answer against the tool's own shape.
  await assistant.listTools();

  const call: McpWorld["call"] = async (name, arguments_ = {}) => {
    const { content, isError = false, structuredContent } = await assistant.callTool({ name, arguments: arguments_ });
    const [block] = content;
    if (block?.type !== "text" || content.length !== 1) throw new Error(`${name} answered no text`);
    // A client that knows no structured content reads the text.
    return { isError, text: parse(block.text), structured: structuredContent as ToolAnswer["structured"] };
  };
  return {
    ...world,
    assistant,
    readModel,
    errors,
    call,
    async ask(tool, arguments_) {
      const { isError, text, structured } = await call(tool, arguments_);
      if (isError || !structured) throw new Error(`${tool} failed: ${JSON.stringify(text)}`);
      // The caller names the shape; the client has checked it.
      return structured as never;
    },
    async refused(tool, arguments_) {
      const { isError, text } = await call(tool, arguments_);
      if (!isError) throw new Error(`${tool} answered: ${JSON.stringify(text)}`);
      return String(text.error);
    },
    async [Symbol.asyncDispose]() {
      await assistant.close();
      await readModel.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** The SDK itself words what does not fit a tool's input, as a sentence and not as JSON. */
function parse(text: string): Record<string, unknown> {
  return text.startsWith("{") ? JSON.parse(text) : { error: text };
}
