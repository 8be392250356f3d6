/**
 * Cells that no spreadsheet takes for a formula. It would run what begins with one of these characters, of which some also take the
 * full-width form; where the machine's list separator is a semicolon, a spreadsheet cuts a line at semicolons too, so what follows one
 * begins a cell as well. White space and quotes before it do not help: some programs take them off.
 */
const RUNS = "=+\\-@＝＋－＠";

const AFTER_SEPARATOR = new RegExp(`[;\\t\\r\\n](?=[\\s"']*[${RUNS}])`, "g");
const AT_BEGINNING = new RegExp(`^(?=[\\s"']*[${RUNS}]|[\\t\\r])`);
const IN_JSON = new RegExp(`(;[\\s"']*)([${RUNS}])`, "g");

/** A text with a quote mark before each place at which it would be run. */
export function plainText(text: string): string {
  return text.replace(AFTER_SEPARATOR, "$&'").replace(AT_BEGINNING, "'");
}

/** JSON of an object or list that means the same: such a character is within a string, where it can be escaped. */
export function plainJson(json: string): string {
  return json.replace(
    IN_JSON,
    (_, before: string, character: string) => `${before}\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
