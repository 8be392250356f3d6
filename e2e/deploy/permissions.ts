import type { Checks } from "../moto/checks.ts";
import { MISSING_BUCKET } from "./dashboard.ts";
import type { Deployment, FunctionId } from "./deployment.ts";
import type { Stack } from "./stack-resources.ts";

const ROLES: Readonly<Record<FunctionId, string>> = {
  ApiFunction: "ApiRole",
  RefreshFunction: "RefreshRole",
  CollectFunction: "CollectRole",
  DashboardFunction: "DashboardRole",
};

/** Every call that the functions have made of tables and buckets is one that their roles allow: nothing here enforces IAM. */
export async function checkPermissions({ used }: Deployment, stack: Stack, checks: Checks): Promise<void> {
  for (const [id, role] of Object.entries(ROLES)) {
    await checks.check(`${role} allows what ${id} has done with tables and buckets`, () => {
      const allowed = allowedTo(stack, role);
      const done = [...(used.get(id) ?? [])].filter((permission) => !permission.includes(MISSING_BUCKET));
      if (done.length === 0) return ["it has done nothing"];
      return done.filter((permission) => !isAllowed(allowed, permission)).map((permission) => `+ ${permission}`);
    });
  }
}

/** What a role's own policies allow, as `action resource` with physical names. */
function allowedTo({ resources, created }: Stack, role: string): Set<string> {
  const allowed = new Set<string>();
  for (const { PolicyDocument } of resources[role]?.Properties.Policies ?? []) {
    for (const { Effect, Action, Resource } of PolicyDocument.Statement) {
      if (Effect !== "Allow") continue;
      for (const action of [Action].flat()) {
        for (const resource of [Resource].flat()) allowed.add(`${action} ${named(resource)}`);
      }
    }
  }
  return allowed;

  /** `!GetAtt X.Arn` and `!Sub ${X.Arn}/…` by the name of X. */
  function named(resource: unknown): string {
    // The template names resources in these two ways, or by a text.
    const { "Fn::GetAtt": attribute, "Fn::Sub": text } = resource as { "Fn::GetAtt"?: [string]; "Fn::Sub"?: string };
    if (attribute) return created[attribute[0]] ?? attribute[0];
    return String(text ?? resource).replace(/\$\{(\w+)\.Arn\}/, (_, id: string) => created[id] ?? id);
  }
}

/** Whether one of these says so of the resource itself, of all below it, or of all that begins as it does. */
function isAllowed(allowed: ReadonlySet<string>, permission: string): boolean {
  return [...allowed].some((rule) =>
    rule.endsWith("*") ? permission.startsWith(rule.slice(0, -1)) : rule === permission,
  );
}
