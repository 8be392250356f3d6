import { access, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { Checks } from "../moto/checks.ts";
import { succeed } from "./command.ts";
import type { Tools } from "./tools.ts";

/** Builds what is deployed by the command of the documentation. Returns the folder with one folder for each function, if that succeeds. */
export async function buildWithSam(
  { sam, backend, environment: env }: Tools,
  checks: Checks,
): Promise<string | undefined> {
  const built = path.join(backend, ".aws-sam", "build");
  await rm(built, { recursive: true, force: true });
  await checks.check("sam build, from backend/, builds all functions and the layer within their budgets", async () => {
    const { stdout, stderr } = await succeed(sam, ["build"], { cwd: backend, env });
    const sizes = `${stdout}\n${stderr}`.split("\n").filter((line) => /^\w+: [\d,]+ KB/.test(line));
    for (const line of sizes) console.log(`     ${line}`);
    return sizes.length === 5 ? [] : [`five sizes are expected, there are ${sizes.length}`];
  });
  await checks.check("the built template has no YAML aliases, which CloudFormation does not know", async () => {
    const text = await readFile(path.join(built, "template.yaml"), "utf8");
    return text.split("\n").filter((line) => /[:-] [&*]\w+\s*$/.test(line));
  });
  return await access(path.join(built, "template.yaml")).then(
    () => built,
    () => undefined,
  );
}
