import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { UsageError } from "../errors.ts";
import type { Places } from "../local/places.ts";

/** Exit codes: 0 fine, 1 failed, 2 bad usage, 3 done but some cells are not complete. */
export type ExitCode = 0 | 1 | 2 | 3;

/** What a command can reach. */
export interface Terminal {
  readonly version: string;
  /** What the start command runs and serves. */
  readonly places: Places;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Prints data and waits until it is taken, so that a long list is not held in memory. */
  print(text: string): Promise<void>;
  /** Where progress and notes go. */
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  /** What is typed or piped in. */
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Where a prompt is shown: beside notes and not among the data. */
  readonly screen: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** A signal that Ctrl-C aborts. Whoever asks for it must end in good order; without it Ctrl-C ends the process. */
  cancelSignal(): AbortSignal;
}

/** The options that were given: a text, a switch, or a list for those that can be given several times. */
export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name, e.g. `[service[:kind]] [options]`. */
  readonly usage: string;
  readonly options: readonly CommandOption[];
  /** How many words besides options it takes at most. */
  readonly words: number;
  run(
    arguments_: { readonly values: Values; readonly words: readonly string[] },
    terminal: Terminal,
  ): Promise<ExitCode>;
}

export interface CommandOption {
  readonly name: string;
  /** What the value is, e.g. `a,b`; absent for a switch. */
  readonly value?: string;
  readonly help: string;
  /** Can be given several times; has a value then. */
  readonly isRepeatable?: true;
}

const COMMON: readonly CommandOption[] = [
  { name: "json", help: "print JSON" },
  { name: "data-dir", value: "dir", help: "directory of the embedded engine (default .data)" },
  { name: "help", help: "show this help" },
];

/** Runs a command on its arguments. Throws {@link UsageError} for options and words that it does not take. */
export async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const options = [...command.options, ...COMMON];
  const config: ParseArgsOptionsConfig = {};
  for (const { name, value, isRepeatable = false } of options) {
    config[name] = { type: value === undefined ? "boolean" : "string", multiple: isRepeatable };
  }
  const { values, positionals } = parse(command, config, args);
  if (values.help) {
    await terminal.print(commandHelp(command));
    return 0;
  }
  if (positionals.length > command.words) {
    throw new UsageError(`Unexpected "${positionals[command.words]}": ${hint(command)}`);
  }
  return command.run({ values, words: positionals }, terminal);
}

/** The help text of one command. */
export function commandHelp(command: Command): string {
  const rows = [...command.options, ...COMMON].map(({ name, value, help }) => {
    const flag = value === undefined ? `--${name}` : `--${name} <${value}>`;
    return `  ${flag.padEnd(26)} ${help}`;
  });
  return `${command.summary}\n\nUsage: aws-inventory ${command.name} ${command.usage}\n\n${rows.join("\n")}\n`;
}

/** A comma-separated option as a list; `undefined` where it is absent. Throws {@link UsageError} for an empty one. */
export function listValue(values: Values, name: string): readonly string[] | undefined {
  const text = textValue(values, name);
  if (text === undefined) return undefined;
  const list = text.split(",").map((entry) => entry.trim());
  if (list.includes("")) throw new UsageError(`Cannot read --${name} "${text}": separate the values by single commas`);
  return list;
}

/** A text option; `undefined` where it is absent. */
export function textValue(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** Every value of an option that can be given several times. */
export function repeatedValue(values: Values, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value : [];
}

/** The format that is asked for; JSON with `--json`, else `otherwise`. Throws {@link UsageError} for one that there is not. */
export function formatValue<Format extends string>(
  values: Values,
  formats: readonly Format[],
  otherwise: Format | "table" = "table",
): Format | "json" | "table" {
  const asked = textValue(values, "format");
  if (asked === undefined) return values.json ? "json" : otherwise;
  const format = formats.find((name) => name === asked);
  if (!format) throw new UsageError(`Unknown format "${asked}": the formats are ${formats.join(", ")}`);
  return format;
}

/** Whether a print failed because nobody reads any more. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

function parse(
  command: Command,
  options: ParseArgsOptionsConfig,
  args: readonly string[],
): { values: Values; positionals: readonly string[] } {
  try {
    const { values, positionals, tokens } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      tokens: true,
    });
    const given = tokens.flatMap((token) => (token.kind === "option" ? [token.name] : []));
    const twice = given.find((name, index) => given.indexOf(name) < index && options[name]?.multiple !== true);
    if (twice !== undefined) throw new UsageError(givenTwice(command, twice));
    // Only options with a value are declared as `multiple`, so what lists there are, are of texts.
    return { values: values as Values, positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [sentence = error.message] = error.message.split(". ");
    throw new UsageError(`${sentence.replace(/\.$/, "")}: ${hint(command)}`);
  }
}

function givenTwice(command: Command, name: string): string {
  const isList = command.options.find((option) => option.name === name)?.value?.includes(",") === true;
  return `--${name} is given twice: ${isList ? "join the values with commas" : hint(command)}`;
}

function hint(command: Command): string {
  return `see "aws-inventory ${command.name} --help"`;
}
