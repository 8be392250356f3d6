import type { Command, Terminal } from "./command.ts";
import { commandConfig, withReadModel, withStorage } from "./open.ts";
import { printableLines } from "./table.ts";

export const mcpCommand: Command = {
  name: "mcp",
  summary: "Answer assistants from the inventory: a Model Context Protocol server on stdin and stdout that only reads.",
  usage: "[options]",
  words: 0,
  options: [],
  async run({ values }, terminal) {
    const config = commandConfig(values, terminal);
    // Only this command needs the protocol, and no other should wait until it is loaded.
    const { serveMcp } = await import("../mcp/serve.ts");
    await withStorage(config, (storage) =>
      withReadModel(config, { storage, terminal }, async (readModel) => {
        const onError = (error: unknown) => note(error, terminal);
        // Begun before anybody asks; what fails here is met and told by the first question.
        readModel.sync().catch(() => {});
        await serveMcp(
          { storage, readModel, now: () => new Date(), onError },
          { version: terminal.version, signal: terminal.cancelSignal() },
        );
      }),
    );
    return 0;
  },
};

/** On the error stream: stdout belongs to the protocol. The stack only when asked for by DEBUG. */
function note(error: unknown, { err, env }: Terminal): void {
  const text = error instanceof Error ? (env.DEBUG && error.stack) || `${error.name}: ${error.message}` : String(error);
  err.write(`aws-inventory mcp: ${printableLines(text)}\n`);
}
