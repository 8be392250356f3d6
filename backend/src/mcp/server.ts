import { McpServer } from "@modelcontextprotocol/server";
import { instructions } from "./instructions.ts";
import type { Inventory } from "./inventory.ts";
import { SCHEMA_URI, schemaDocument } from "./sql-schema.ts";
import { TOOLS } from "./tools.ts";

/** The inventory as a server of the Model Context Protocol: tools that only read, and the tables of SQL as a document. */
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
  return server;
}
