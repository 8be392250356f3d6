import { UsageError } from "../errors.ts";
import { changesCommand } from "./changes-command.ts";
import { type Command, type ExitCode, isBrokenPipe, runCommand, type Terminal } from "./command.ts";
import { compareCommand } from "./compare-command.ts";
import { doctorCommand } from "./doctor-command.ts";
import { isExpected } from "./expected-error.ts";
import { exportCommand } from "./export-command.ts";
import { listCommand } from "./list-command.ts";
import { mcpCommand } from "./mcp-command.ts";
import { policyCommand } from "./policy-command.ts";
import { queriesCommand } from "./queries-command.ts";
import { refreshCommand } from "./refresh-command.ts";
import { showCommand } from "./show-command.ts";
import { sqlCommand } from "./sql-command.ts";
import { startCommand } from "./start-command.ts";
import { statusCommand } from "./status-command.ts";
import { printableLines } from "./table.ts";

/** All commands, in the order the help lists them. */
export const COMMANDS: readonly Command[] = [
  startCommand,
  refreshCommand,
  listCommand,
  showCommand,
  changesCommand,
  compareCommand,
  sqlCommand,
  queriesCommand,
  exportCommand,
  statusCommand,
  doctorCommand,
  policyCommand,
  mcpCommand,
];

/** Runs the command line and returns its exit code; whatever goes wrong is one line on the error stream. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const [name, ...rest] = args;
    if (name === undefined || name === "--help" || name === "help") {
      await terminal.print(help());
      return name === undefined ? 2 : 0;
    }
    const command = COMMANDS.find((candidate) => candidate.name === name);
    if (!command) throw new UsageError(`Unknown command "${name}": see "aws-inventory --help"`);
    return await runCommand(command, rest, terminal);
  } catch (error) {
    // Whoever reads the output has seen enough, as "head" does.
    if (isBrokenPipe(error)) return 0;
    terminal.err.write(`${printableLines(errorLine(error, terminal.env))}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function help(): string {
  const rows = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`);
  return `aws-inventory: every AWS resource of every account and region, and how complete the list is.\n\nUsage: aws-inventory <command> [options]\n\n${rows.join("\n")}\n\nExit codes: 0 fine, 1 failed, 2 bad usage, 3 done but some cells are not complete.\n`;
}

/** One line for what a user can mend; the stack of anything else only when asked for by DEBUG. */
function errorLine(error: unknown, env: Terminal["env"]): string {
  if (!(error instanceof Error)) return `aws-inventory: ${String(error)}`;
  if (!isExpected(error) && env.DEBUG) return error.stack ?? error.message;
  const message = error.message.replace(/\s*\n\s*/g, " ");
  return isExpected(error)
    ? `aws-inventory: ${message}`
    : `aws-inventory: ${error.name}: ${message} (set DEBUG=1 for more)`;
}
