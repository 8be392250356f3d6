/**
 * Moves the inline scripts of the built dashboard (frontend/out) into files, so that it runs under
 * `script-src 'self'` without hashes that would differ with each build. Next.js writes the page's data as inline scripts and
 * has no setting for that in a static export.
 */
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const out = join(import.meta.dirname, "..", "frontend", "out");
/** Below the folder whose files never change under one name. */
const FOLDER = "_next/static/inline";

/** A script without a source: its attributes and its code. */
const INLINE = /<script((?![^>]*\ssrc=)[^>]*)>(.*?)<\/script>/gs;

mkdirSync(join(out, FOLDER), { recursive: true });
let moved = 0;
for (const file of globSync("**/*.html", { cwd: out })) {
  const html = readFileSync(join(out, file), "utf8");
  const external = html.replace(INLINE, (_, attributes: string, code: string) => {
    const name = `${FOLDER}/${createHash("sha256").update(code).digest("hex").slice(0, 16)}.js`;
    writeFileSync(join(out, name), code);
    moved += 1;
    return `<script${attributes} src="/${name}"></script>`;
  });
  writeFileSync(join(out, file), external);
}
console.log(`Inline scripts moved into files: ${moved}`);
