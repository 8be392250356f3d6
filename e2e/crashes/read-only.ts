import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checks } from "../moto/checks.ts";
import { openLaboratory } from "./laboratory.ts";
import { lost, unlike } from "./promises.ts";
import { notOneSentence } from "./sentence.ts";
import { readStored } from "./stored.ts";

/** A way to take away the right to write. */
interface Guard {
  readonly name: string;
  /** What runs a command so that it has not the right that root has everywhere. */
  readonly within: readonly string[];
  close(dataDir: string): void;
  open(dataDir: string): void;
  readonly meaning: RegExp;
}

/** A user that exists everywhere and owns nothing. */
const NOBODY = "65534";

/** Whatever cannot be written is said in one sentence, nothing is lost by it, and once it can be written all goes on. */
export async function checkReadOnly(checks: Checks, seed: number): Promise<void> {
  await using laboratory = await openLaboratory({ seed });
  const { organization } = laboratory;
  const mount = mountPoint();
  const parent = mount ?? mkdtempSync(join(tmpdir(), "aws-inventory-crashes-read-only-"));
  const end = () => {
    if (mount) spawnSync("umount", ["-l", mount]);
    rmSync(parent, { recursive: true, force: true });
  };
  process.once("exit", end);
  // Whoever is nobody must get as far as the data directory itself.
  chmodSync(parent, 0o755);
  const dataDir = join(parent, "data");
  const cli = laboratory.on(dataDir);
  const refreshed = async () => {
    const { code, err } = await cli.run(["refresh"]);
    return code === 0 ? unlike(await readStored(dataDir), organization) : [`refresh ended with ${code}: ${err}`];
  };
  await checks.check("a data directory that can be written is enough for a refresh", refreshed);
  const guards = [...(mount ? [readOnlyMount(mount)] : []), ...ownership()];
  if (!mount) console.log("skip a read-only mount: this user may not mount");
  for (const { name, within, close, open, meaning } of guards) {
    organization.world.churn({ seed: seed + name.length, share: 0.3 });
    const before = await readStored(dataDir);
    close(dataDir);
    for (const command of [["refresh"], ["status"], ["list"], ["start", "--aws", "--port", "0", "--no-open"]]) {
      const title = `${name}: "${command[0]}" says in one sentence that it cannot be written`;
      await checks.check(title, async () => notOneSentence(title, await cli.run(command, { within }), meaning));
    }
    open(dataDir);
    await checks.check(`${name}: nothing is lost`, async () => lost(before, await readStored(dataDir), organization));
    await checks.check(`${name}: once it can be written, the next refresh is complete`, refreshed);
  }
  process.off("exit", end);
  end();
}

/** A tmpfs, where mounting is allowed. */
function mountPoint(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "aws-inventory-crashes-mount-"));
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", folder]).status === 0) return folder;
  rmSync(folder, { recursive: true });
  return undefined;
}

function readOnlyMount(mount: string): Guard {
  const remount = (mode: "ro" | "rw") => {
    const { status, stderr } = spawnSync("mount", ["-o", `remount,${mode}`, mount], { encoding: "utf8" });
    if (status !== 0) throw new Error(`Cannot remount ${mount}: ${stderr}`);
  };
  const name = "a read-only file system";
  return { name, within: [], close: () => remount("ro"), open: () => remount("rw"), meaning: /read-only file system/ };
}

/** Permissions bind everybody but root, who therefore runs the command as nobody. */
function ownership(): Guard[] {
  const isRoot = process.getuid?.() === 0;
  const within = isRoot ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];
  const [program = "true", ...args] = [...within, process.execPath, "--check", import.meta.filename];
  if (spawnSync(program, args).status !== 0) {
    console.log("skip another user's data directory: nobody may not run node here");
    return [];
  }
  const set = (path: string, folders: number, files: number) => {
    for (const entry of ["", ...readdirSync(path, { recursive: true, encoding: "utf8" })]) {
      const full = join(path, entry);
      chmodSync(full, statSync(full).isDirectory() ? folders : files);
    }
  };
  const meaning = /this user may not write to it/;
  return [
    {
      name: "another user's data directory",
      within,
      close: (dataDir) => set(dataDir, 0o555, 0o444),
      open: (dataDir) => set(dataDir, 0o700, 0o600),
      meaning,
    },
    {
      name: "another user's database in a directory of one's own",
      within,
      close(dataDir) {
        set(dataDir, 0o777, 0o666);
        chmodSync(join(dataDir, "store", "inventory.db"), 0o444);
      },
      open: (dataDir) => set(dataDir, 0o700, 0o600),
      meaning: /cannot be written/,
    },
  ];
}
