import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What was typed at the prompt may name what others should not know of, so it is for its own user only. */
const MODE = 0o600;

/** The lines typed at earlier prompts, the newest first; none where there is no file or it cannot be read. */
export async function loadHistory(dataDir: string): Promise<readonly string[]> {
  try {
    const text = await readFile(fileOf(dataDir), "utf8");
    return text.split("\n").filter((line) => line !== "");
  } catch {
    // A prompt without its history is still a prompt.
    return [];
  }
}

/** Keeps lines for the next prompt. */
export async function saveHistory(dataDir: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await mkdir(dataDir, { recursive: true });
  await writeFile(fileOf(dataDir), `${lines.join("\n")}\n`, { mode: MODE });
}

function fileOf(dataDir: string): string {
  return join(dataDir, "sql-history");
}
