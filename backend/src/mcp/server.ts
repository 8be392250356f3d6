import { McpServer } from "@modelcontextprotocol/server";
import { SHIPPED_QUERIES } from "../query/shipped-queries.ts";
import { instructions } from "./instructions.ts";
import type { Inventory } from "./inventory.ts";
import { QUERIES_URI, SCHEMA_URI, schemaDocument } from "./sql-schema.ts";
import { TOOLS } from "./tools.ts";

/** The inventory as a server of the Model Context Protocol: tools that only read, and what is needed to write SQL as documents. */
export function createMcpServer(inventory: Inventory, version: string): McpServer {
  const server = new McpServer(
    { name: "aws-inventory", title: "AWS inventory", version },
    { instructions: instructions() },
  );
  for (const tool of TOOLS) tool.register(server, inventory);
  server.registerResource(
    "schema",
    SCHEMA_URI,
    {
      title: "Tables of the inventory",
      description: "The tables and columns that run_sql can read, and what they mean.",
      mimeType: "text/markdown",
    },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: "text/markdown", text: schemaDocument() }] }),
  );
  server.registerResource(
    "queries",
    QUERIES_URI,
    {
      title: "Queries that come with the inventory",
      description: "Queries for run_sql about security, cost, resilience and more: what each finds and does not see.",
      mimeType: "application/json",
    },
    (uri) => ({ contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify(SHIPPED_QUERIES) }] }),
  );
  return server;
}
