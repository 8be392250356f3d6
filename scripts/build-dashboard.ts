/** Builds the dashboard into `frontend/out`, unless what is there was built from the sources as they are. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const out = join(root, "frontend", "out");
const stamp = join(out, ".sources");
const sources = sourcesDigest();

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== sources) {
  console.error("Building the dashboard, once (about half a minute)");
  execFileSync("npm", ["run", "--silent", "build", "-w", "frontend"], {
    cwd: root,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1" },
  });
  writeFileSync(stamp, sources);
}

/** A digest of everything that the build reads: the dashboard's own files, the API's shapes, and the dependencies. */
function sourcesDigest(): string {
  const files = globSync(
    ["frontend/{src,public}/**/*.*", "frontend/*.*", "backend/src/api/schemas.ts", "package-lock.json"],
    {
      cwd: root,
    },
  );
  const digest = createHash("sha256");
  for (const file of files.sort()) digest.update(`${file}\n`).update(readFileSync(join(root, file)));
  return digest.digest("hex");
}
