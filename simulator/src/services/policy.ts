/** An IAM policy document, as far as the simulator understands it: actions, not resources or conditions. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[] | PolicyStatement;
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

/** What a policy says about an action. */
export type Verdict = "allowed" | "not-allowed" | "explicitly-denied";

/** A policy that was read once and is asked often. */
export type PolicyCheck = (action: string) => Verdict;

/**
 * Prepares a policy. An explicit deny wins over every allow. Statements about single resources or with conditions do not
 * apply: the calls that the simulator answers are about all resources. Throws a `TypeError` for what is not a policy.
 */
export function policyCheck(policy: PolicyDocument): PolicyCheck {
  const statements = list(policy?.Statement).filter(isAboutEverything);
  const tests = statements.map((statement) => {
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
      throw new TypeError(`Cannot read the policy: a statement has the effect ${String(statement.Effect)}`);
    }
    const actions = list(statement.Action ?? statement.NotAction).map(pattern);
    const isNegated = statement.Action === undefined;
    return {
      effect: statement.Effect,
      covers: (action: string) => actions.some((regex) => regex.test(action)) !== isNegated,
    };
  });
  if (list(policy?.Statement).length === 0) throw new TypeError("Cannot read the policy: it has no Statement");
  const decide: PolicyCheck = (action) => {
    const effects = new Set(tests.filter((test) => test.covers(action)).map((test) => test.effect));
    if (effects.has("Deny")) return "explicitly-denied";
    return effects.has("Allow") ? "allowed" : "not-allowed";
  };
  const known = new Map<string, Verdict>();
  return (action) => {
    const verdict = known.get(action) ?? decide(action);
    known.set(action, verdict);
    return verdict;
  };
}

function isAboutEverything({ Resource, Condition }: PolicyStatement): boolean {
  return Condition === undefined && (Resource === undefined || list(Resource).includes("*"));
}

function list<Value>(value: Value | readonly Value[] | undefined): readonly Value[] {
  if (value === undefined) return [];
  // Array.isArray does not narrow a readonly array out of a union.
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
}

/** Actions are compared without regard to case; `*` stands for any text and `?` for any character. */
function pattern(action: string): RegExp {
  const escaped = action
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "i");
}
