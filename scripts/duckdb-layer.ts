import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The package that holds DuckDB for Lambda's processors; npm installs it on such machines only. */
const PACKAGE = "@duckdb/node-bindings-linux-arm64";

/** `e_machine` of an ELF file for 64-bit ARM. */
const AARCH64 = 183;

/**
 * Makes the layer's folder: the package as npm serves it in the version and with the digest of the lockfile, whatever machine this is. It is
 * kept below `node_modules/.cache`, so that it is fetched once. Throws when it is not what the lockfile says, or not for linux-arm64.
 */
export async function makeDuckDbLayer(folder: string, root: string): Promise<void> {
  const { version, integrity } = await locked(root);
  const cache = join(root, "node_modules", ".cache", "aws-inventory");
  const kept = join(cache, `duckdb-linux-arm64-${version}`);
  await assertArm64(kept).catch(() => fetchPackage({ version, integrity, cache, kept }));
  const target = join(folder, "nodejs", "node_modules", PACKAGE);
  await mkdir(target, { recursive: true });
  for (const file of ["package.json", "LICENSE", "duckdb.node", "libduckdb.so"]) {
    await cp(join(kept, file), join(target, file));
  }
  await assertArm64(target);
}

async function locked(root: string): Promise<{ version: string; integrity: string }> {
  const lockfile = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8"));
  const found = lockfile.packages?.[`node_modules/${PACKAGE}`];
  if (!found?.version || !found.integrity)
    throw new Error(`Cannot pack ${PACKAGE}: package-lock.json does not name it`);
  return found;
}

async function fetchPackage(wanted: {
  version: string;
  integrity: string;
  cache: string;
  kept: string;
}): Promise<void> {
  const { version, integrity, cache, kept } = wanted;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "fetch-"));
  try {
    // npm's own client, so that its settings (registry, proxy, cache) hold here too.
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder, `${PACKAGE}@${version}`]);
    const [packed] = JSON.parse(stdout);
    const tarball = join(folder, packed.filename);
    const digest = createHash("sha512")
      .update(await readFile(tarball))
      .digest("base64");
    if (`sha512-${digest}` !== integrity)
      throw new Error(`Cannot pack ${PACKAGE}: its digest is not that of package-lock.json`);
    await run("tar", ["-xzf", tarball, "-C", folder]);
    await assertArm64(join(folder, "package"));
    // Renamed into place, so that nobody sees half of it; whoever was faster has put the same there.
    await rm(kept, { recursive: true, force: true });
    await rename(join(folder, "package"), kept);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Throws unless both files are ELF for 64-bit ARM. */
async function assertArm64(folder: string): Promise<void> {
  for (const name of ["duckdb.node", "libduckdb.so"]) {
    const file = await open(join(folder, name));
    const { buffer } = await file.read(Buffer.alloc(20), 0, 20, 0).finally(() => file.close());
    const isElf64 = buffer.subarray(0, 5).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2]));
    if (!isElf64 || buffer.readUInt16LE(18) !== AARCH64)
      throw new Error(`Cannot use ${name}: it is not for linux-arm64`);
  }
}
