import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Fault } from "../core/faults.ts";
import type { Hook } from "../core/hooks.ts";
import { denied } from "./access.ts";
import { iamAction } from "./iam-actions.ts";
import { pageOfToken } from "./paging.ts";
import { type CommonError, commonError } from "./service-errors.ts";

/** Which calls a rule meets; a part that is left out meets all. */
export interface FaultPlace {
  /** The signing name: `ec2`, `s3`, `tagging`. */
  readonly service?: string;
  readonly operation?: string;
  readonly accountId?: string;
  readonly region?: string;
  /** Only this page of a listing, 1 being the first. */
  readonly page?: number;
}

/** What happens: an error answer in the service's own code and words, any other error, or something wrong on the wire. */
export type FaultEffect =
  | { readonly error: CommonError | "denied-by-scp" | { code: string; message: string; status?: number } }
  | { readonly fault: NonNullable<Fault["fault"]>; readonly delayMs?: number }
  | { readonly delayMs: number };

/** A rule; with `times` it ends after that many calls. */
export type FaultRule = FaultPlace & FaultEffect & { readonly times?: number };

/** The faults of a simulated organisation: the first rule that meets a call decides. */
export interface Faults {
  /** Adds a rule; `hits` counts the calls that it met, `remove` ends it. */
  add(rule: FaultRule): { readonly hits: number; remove(): void };
  clear(): void;
  readonly before: Hook;
}

/** Makes an organisation without faults. */
export function createFaults(): Faults {
  const rules = new Set<{ rule: FaultRule; hits: number }>();
  const pageOf = pageCounter();
  return {
    add: (rule) => {
      const entry = { rule, hits: 0 };
      rules.add(entry);
      return {
        get hits() {
          return entry.hits;
        },
        remove: () => void rules.delete(entry),
      };
    },
    clear: () => rules.clear(),
    before: (context, input) => {
      const page = pageOf(context, input);
      for (const entry of rules) {
        if (!meets(entry.rule, context, page)) continue;
        entry.hits++;
        if (entry.hits === entry.rule.times) rules.delete(entry);
        return effect(entry.rule, context);
      }
      return undefined;
    },
  };
}

function meets(rule: FaultRule, context: CallContext, page: number): boolean {
  return (
    (rule.service ?? context.signingName) === context.signingName &&
    (rule.operation ?? context.operation) === context.operation &&
    (rule.accountId ?? context.accountId) === context.accountId &&
    (rule.region ?? context.region) === context.region &&
    (rule.page ?? page) === page
  );
}

function effect(rule: FaultRule, context: CallContext): Fault {
  if ("error" in rule) throw errorOf(rule.error, context);
  return {
    ...("fault" in rule ? { fault: rule.fault } : {}),
    ...(rule.delayMs === undefined ? {} : { delayMs: rule.delayMs }),
  };
}

function errorOf(error: Extract<FaultRule, { error: unknown }>["error"], context: CallContext): AwsError {
  if (typeof error === "object") return new AwsError(error.code, error.message, error.status);
  const action = iamAction(context) ?? `${context.signingName}:${context.operation}`;
  if (error === "denied")
    return denied(context, action, `because no identity-based policy allows the ${action} action`);
  if (error === "denied-by-scp") return denied(context, action, "with an explicit deny in a service control policy");
  return commonError(error, context);
}

const TOKENS = ["NextToken", "nextToken", "Marker", "ContinuationToken", "PaginationToken"];
const NAMES = ["ExclusiveStartTableName", "ExclusiveStartBackupArn"];

/** Tells which page of its listing a call asks for. DynamoDB continues after a name, which does not say; there, calls are counted. */
function pageCounter(): (context: CallContext, input: unknown) => number {
  const counted = new Map<string, number>();
  return ({ accountId, region, operation, attempt }, input) => {
    const fields: Record<string, unknown> = Object(input);
    const token = TOKENS.map((name) => fields[name]).find((value) => typeof value === "string" && value !== "");
    if (token) return pageOfToken(String(token)) ?? 1;
    if (!NAMES.some((name) => fields[name])) {
      if (operation.startsWith("List")) counted.set(`${accountId}/${region}/${operation}`, 1);
      return 1;
    }
    const key = `${accountId}/${region}/${operation}`;
    // A retry asks for the same page again.
    const page = (counted.get(key) ?? 1) + (attempt > 1 ? 0 : 1);
    counted.set(key, page);
    return page;
  };
}
