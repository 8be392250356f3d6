import type { PolicyDocument } from "../backend/src/accounts/policy.ts";
import { withGenerated } from "./generated-part.ts";

/** What IAM allows for all inline policies of a role together, without white space. */
const INLINE_LIMIT = 10_240;

/**
 * A template with these statements between its two marks, as YAML. Throws `RangeError` when the marks are missing or the policy is too
 * large for a role.
 */
export function withPolicy(template: string, statements: PolicyDocument["Statement"]): string {
  const size = JSON.stringify({ Version: "2012-10-17", Statement: statements }).length;
  if (size > INLINE_LIMIT) {
    throw new RangeError(
      `Cannot write the policy: it has ${size} characters, a role's inline policies may have ${INLINE_LIMIT}`,
    );
  }
  return withGenerated(template, "the catalog", statements.flatMap(statementLines));
}

function statementLines({ Sid, Effect, Action, Resource }: PolicyDocument["Statement"][number]): string[] {
  return [
    `- Sid: ${Sid}`,
    `  Effect: ${Effect}`,
    "  Action:",
    ...Action.map((action) => `    - ${action}`),
    `  Resource: ${JSON.stringify(Resource)}`,
  ];
}
