import { REDACTED } from "../collectors/define.ts";
import type { JsonValue } from "../model.ts";
import type { Observation } from "./observe-kind.ts";

/** What a kind is allowed that the contract forbids; each use says why beside it. */
export interface Allowances {
  /** Kinds whose listing AWS does not page. */
  readonly unpaged?: readonly string[];
  /** Operations of which one page is always all there is. */
  readonly onePage?: readonly string[];
  /** Actions that only some circumstances need; those have a test of their own. */
  readonly sometimes?: readonly string[];
  /** `type field`: a name, state, column and the like that the simulated AWS leaves empty; `redact` where it has no secret. */
  readonly empty?: readonly string[];
  /** `type path`: volatile or ordered paths into what the simulated AWS leaves out. */
  readonly notSimulated?: readonly string[];
}

/** Types that relations may point to before there is a collector for them. */
export const LATER_TYPES = [
  "autoscaling:auto-scaling-group",
  "elbv2:target-group",
  "kms:key",
  "secretsmanager:secret",
] as const;

/** IAM actions whose name is not the operation's. */
const ACTION_OF_OPERATION: Readonly<Record<string, string>> = {
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
};

/** IAM's prefix, where it is not the SDK's service id in lower case. */
const PREFIX_OF_SERVICE: Readonly<Record<string, string>> = { "Resource Groups Tagging API": "tag" };

const ARN = /^arn:(aws[a-z-]*):[a-z0-9-]+:([a-z0-9-]*):(\d{12})?:\S+$/;

/** Everything that an observed kind does against the contract of collectors, one sentence each; empty when it keeps it. */
export function contractFaults(
  seen: Observation,
  knownTypes: readonly string[],
  allowances: Allowances = {},
): string[] {
  return [
    ...seen.errors,
    ...inventoryFaults(seen),
    ...arnFaults(seen),
    ...emptinessFaults(seen, allowances),
    ...relationFaults(seen, [...knownTypes, ...LATER_TYPES]),
    ...callFaults(seen, allowances),
    ...pathFaults(seen, allowances),
    ...secretFaults(seen, allowances),
  ];
}

function inventoryFaults({ type, resources, expected }: Observation): string[] {
  const kindName = type.slice(type.indexOf(":") + 1);
  const listed = new Map(resources.map((resource) => [placeOf(resource, resource.resourceId), resource]));
  const wanted = new Map(expected.map((resource) => [placeOf(resource, `${kindName}/${resource.id}`), resource]));
  const both = [...wanted].flatMap(([place, want]) => {
    const found = listed.get(place);
    return found ? [{ want, found }] : [];
  });
  return [
    ...(listed.size < resources.length ? [`${resources.length - listed.size} ids are not unique`] : []),
    ...(expected.length === 0 ? ["the world has none of this kind, so nothing is proven"] : []),
    ...few([...wanted.keys()].filter((place) => !listed.has(place)).map((place) => `${place} is missing`)),
    ...few([...listed.keys()].filter((place) => !wanted.has(place)).map((place) => `${place} is not in the world`)),
    ...few(
      both
        .filter(({ want, found }) => found.arn !== want.arn)
        .map(({ want, found }) => `the ARN is ${found.arn}, not ${want.arn}`),
    ),
    ...few(
      both
        .filter(({ want, found }) => !sameTags(found.tags, want.tags))
        .map(({ found }) => `${found.resourceId} has other tags than the world gave it`),
    ),
  ];
}

function arnFaults({ resources }: Observation): string[] {
  const wrong = resources.flatMap(({ arn, accountId, region }) => {
    const [, partition, arnRegion, arnAccount] = ARN.exec(arn) ?? [];
    const ownRegion = !arnRegion || arnRegion === region;
    const ownAccount = !arnAccount || arnAccount === accountId;
    return partition === "aws" && ownRegion && ownAccount ? [] : [`the ARN ${arn} does not fit ${accountId} ${region}`];
  });
  return few(wrong);
}

function emptinessFaults({ type, kind, resources }: Observation, { empty = [] }: Allowances): string[] {
  const filled = {
    name: kind.name && resources.some((resource) => resource.name),
    state: kind.state && resources.some((resource) => resource.state),
    createdAt: kind.createdAt && resources.some((resource) => resource.createdAt),
    tags: kind.tags && resources.some((resource) => Object.keys(resource.tags).length > 0),
    related: kind.related && resources.some((resource) => resource.related.length > 0),
    ...Object.fromEntries(
      Object.keys(kind.columns).map((column) => [
        `columns.${column}`,
        resources.some((resource) => !isEmpty(resource.columns[column])),
      ]),
    ),
  };
  return Object.entries(filled).flatMap(([field, value]) =>
    value === false && !empty.includes(`${type} ${field}`) ? [`${field} is empty in every sample`] : [],
  );
}

function relationFaults({ resources }: Observation, types: readonly string[]): string[] {
  const related = resources.flatMap((resource) => resource.related);
  const unknown = [...new Set(related.map(({ type }) => type))].filter((type) => !types.includes(type));
  const repeated = resources.filter(
    (resource) => new Set(resource.related.map(({ type, id }) => `${type} ${id}`)).size < resource.related.length,
  );
  return [
    ...unknown.map((type) => `relations point to ${type}, which is no type`),
    ...few(repeated.map(({ resourceId }) => `${resourceId} names a relation twice`)),
  ];
}

function callFaults({ type, kind, calls }: Observation, allowances: Allowances): string[] {
  const { unpaged = [], onePage = [], sometimes = [] } = allowances;
  const called = new Set(calls.map(({ service, operation }) => actionOf(service, operation)));
  const declared = new Set<string>(kind.actions);
  if (typeof kind.tags === "object") declared.add("tag:GetResources");
  const paged = new Set(calls.filter((call) => call.pageSize !== undefined).map((call) => call.operation));
  const turned = new Set(calls.filter((call) => call.hasToken).map((call) => call.operation));
  return [
    ...[...called].filter((action) => !declared.has(action)).map((action) => `${action} is called but not declared`),
    ...[...declared]
      .filter((action) => !called.has(action) && !sometimes.includes(action))
      .map((action) => `${action} is declared but never called`),
    ...(paged.size === 0 && !unpaged.includes(type) ? ["no call asks for a page size"] : []),
    ...[...paged]
      .filter((operation) => !turned.has(operation) && !onePage.includes(operation))
      .map((operation) => `${operation} is never read past page one`),
  ];
}

function pathFaults({ type, kind, resources }: Observation, { notSimulated = [] }: Allowances): string[] {
  const data = resources.map((resource) => resource.data);
  return [...(kind.volatile ?? []), ...(kind.ordered ?? [])].flatMap((path) =>
    data.some((value) => exists(value, path.split("."))) || notSimulated.includes(`${type} ${path}`)
      ? []
      : [`the path ${path} leads nowhere in every sample`],
  );
}

function secretFaults({ type, kind, resources }: Observation, { empty = [] }: Allowances): string[] {
  const hasSecrets = kind.redact && !empty.includes(`${type} redact`);
  const texts = resources.map((resource) => JSON.stringify(resource));
  return [
    ...few(texts.flatMap((text) => (text.includes("SECRET-MARKER") ? [`a secret is stored: ${around(text)}`] : []))),
    ...(hasSecrets && !texts.some((text) => text.includes(REDACTED)) ? ["redact changes nothing in any sample"] : []),
  ];
}

function actionOf(service: string, operation: string): string {
  const action = `${PREFIX_OF_SERVICE[service] ?? service.toLowerCase()}:${operation}`;
  return ACTION_OF_OPERATION[action] ?? action;
}

function placeOf(where: { readonly accountId: string; readonly region: string }, id: string): string {
  return `${where.accountId}/${where.region}/${id}`;
}

function sameTags(one: object, other: object): boolean {
  const text = (tags: object) => JSON.stringify(Object.entries(tags).sort());
  return text(one) === text(other);
}

function isEmpty(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function exists(value: JsonValue | undefined, path: readonly string[]): boolean {
  if (isList(value)) return value.some((element) => exists(element, path));
  const [name, ...rest] = path;
  if (name === undefined) return value !== undefined && value !== null;
  return typeof value === "object" && value !== null && exists(value[name], rest);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function around(text: string): string {
  const at = text.indexOf("SECRET-MARKER");
  return text.slice(Math.max(0, at - 60), at + 20);
}

/** A wrong definition is usually wrong for every sample; three say enough. */
function few(faults: readonly string[]): string[] {
  return faults.length <= 3 ? [...faults] : [...faults.slice(0, 3), `and ${faults.length - 3} more of the kind`];
}
