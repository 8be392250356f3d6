import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findEngine } from "./engine-binary.ts";

const elsewhere = { platform: "plan9", arch: "mips" };
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-binary-"));
});
afterEach(async () => await rm(folder, { recursive: true }));

async function program(name: string, mode = 0o755): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, "");
  await chmod(file, mode);
  return file;
}

describe("findEngine()", () => {
  test("takes dynoxide from the PATH where no package is installed for the platform", async () => {
    const file = await program("dynoxide");
    await program("npx");
    const path = ["/nowhere", folder].join(delimiter);
    expect(findEngine({ ...elsewhere, path })).toMatchObject({ command: file, prefix: [] });
  });

  test("takes npx where there is no dynoxide, and gives it time for the download", async () => {
    const file = await program("npx");
    const found = findEngine({ ...elsewhere, path: folder });
    expect(found).toMatchObject({ command: file, prefix: ["--yes", "dynoxide"] });
    expect(found?.startTimeoutMs).toBeGreaterThan(60_000);
  });

  test("finds nothing where there is nothing to run", async () => {
    expect(findEngine({ ...elsewhere, path: folder })).toBeUndefined();
    expect(findEngine({ ...elsewhere, path: "" })).toBeUndefined();
  });

  test.runIf(process.platform === "linux" && process.arch === "x64")(
    "takes the package of the platform first",
    async () => {
      await program("dynoxide");
      expect(findEngine({ path: folder })?.command).toMatch(/@dynoxide.linux-x64.dynoxide$/);
    },
  );
});
