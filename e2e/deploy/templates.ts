import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Checks } from "../moto/checks.ts";
import { run, succeed } from "./command.ts";
import type { Tools } from "./tools.ts";

const TEMPLATES = ["template.yaml", "member-account-role.yaml"] as const;

/** What checkov says of one rule and resource. */
interface Finding {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  readonly check_result: { readonly suppress_comment?: string };
}

/** The templates as AWS's own tools and a security scanner see them. */
export async function checkTemplates(
  { sam, cfnLint, checkov, backend, environment: env }: Tools,
  checks: Checks,
): Promise<void> {
  await checks.check("sam validate --lint finds nothing in the template", async () => {
    await succeed(sam, ["validate", "--lint"], { cwd: backend, env });
    return [];
  });
  await checks.check("cfn-lint finds nothing in both templates", async () => {
    const { stdout } = await run(cfnLint, ["--format", "parseable", ...TEMPLATES], { cwd: backend, env });
    return stdout.split("\n").filter((line) => line !== "");
  });
  for (const template of TEMPLATES) {
    await checks.check(`checkov passes ${template}, and every rule that is skipped has its reason`, async () => {
      const { failed, skipped } = await scan(template);
      const bare = skipped.filter(({ check_result: { suppress_comment: reason = "" } }) => reason.length < 20);
      const declared = (await readFile(path.join(backend, template), "utf8")).matchAll(/- id: (CKV\w+)/g);
      const unused = new Set([...declared].map(([, id = ""]) => id)).difference(
        new Set(skipped.map((rule) => rule.check_id)),
      );
      return [
        ...[...unused].map((id) => `${id} is skipped, but nothing breaks it`),
        ...failed.map(({ check_id, check_name, resource }) => `${check_id} ${resource}: ${check_name}`),
        ...bare.map(({ check_id, resource }) => `${check_id} ${resource} is skipped without a reason`),
      ];
    });
  }

  async function scan(template: string): Promise<{ failed: readonly Finding[]; skipped: readonly Finding[] }> {
    const options = ["--framework", "cloudformation", "--output", "json", "--skip-download", "--file", template];
    const { stdout, stderr } = await run(checkov, options, { cwd: backend, env });
    const { results } = JSON.parse(stdout || "{}");
    if (!results?.passed_checks?.length)
      throw new Error(`checkov checked nothing of ${template}: ${stderr.slice(-500)}`);
    return { failed: results.failed_checks, skipped: results.skipped_checks };
  }
}
