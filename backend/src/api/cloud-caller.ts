import type { Caller } from "./dependencies.ts";

/** The Cognito group whose members may start a refresh, unless the deployment names another. */
export const DEFAULT_OPERATOR_GROUP = "inventory-operators";

/**
 * Who asks, by the claims that the HTTP API's JWT authorizer has verified and put into the Lambda event. `undefined` for an
 * event without them: the gateway lets no such event through, and if a deployment forgot its authorizer, nobody gets in.
 */
export function cloudCaller(
  options: { readonly operatorGroup?: string } = {},
): (request: Request, env: unknown) => Caller | undefined {
  const { operatorGroup = DEFAULT_OPERATOR_GROUP } = options;
  return (_request, env) => {
    const claims = at(env, "event", "requestContext", "authorizer", "jwt", "claims");
    const subject = textAt(claims, "sub");
    if (subject === undefined) return undefined;
    // An access token has the name under `username`, an identity token under `cognito:username`.
    const name = textAt(claims, "username") ?? textAt(claims, "cognito:username") ?? subject;
    return { name, isOperator: groupsOf(at(claims, "cognito:groups")).includes(operatorGroup) };
  };
}

/** The gateway hands a list claim on as one text, `[auditors inventory-operators]`; group names have no spaces. */
function groupsOf(claim: unknown): readonly unknown[] {
  if (Array.isArray(claim)) return claim;
  if (typeof claim !== "string") return [];
  return claim.replace(/^\[(.*)\]$/s, "$1").split(" ");
}

function textAt(value: unknown, name: string): string | undefined {
  const found = at(value, name);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** What is found in a value by following own properties of these names. */
function at(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    // An own property of this name was just seen.
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}
