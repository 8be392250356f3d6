import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
  "a process that is ended by %s leaves no folder",
  async (signal) => {
    const temporary = await mkdtemp(join(tmpdir(), "snapshot-files-"));
    try {
      const program = `import { makeFolder, removeFolder } from ${JSON.stringify(join(import.meta.dirname, "snapshot-files.ts"))};
      await removeFolder(await makeFolder("sql"));
      console.log(await makeFolder());
      setInterval(() => {}, 1_000);`;
      const env = { ...process.env, TMPDIR: temporary };
      const child = spawn(process.execPath, ["--input-type=module", "--eval", program], { env });
      await once(child.stdout, "data");
      expect(await readdir(temporary)).toEqual([expect.stringMatching(/^aws-inventory-snapshot-/)]);
      child.kill(signal);
      expect(await once(child, "exit")).toEqual([null, signal]);
      expect(await readdir(temporary)).toEqual([]);
    } finally {
      await rm(temporary, { recursive: true });
    }
  },
);
