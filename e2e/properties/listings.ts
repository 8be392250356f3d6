import type { AwsCall } from "./aws-call.ts";
import type { AwsObserver } from "./aws-gate.ts";
import { OBSERVED_KINDS, type ObservedKind } from "./observed-kinds.ts";

/** One pass over a listing, as AWS answered it. */
export interface Pass {
  /** The step of its first page. */
  readonly step: number;
  /** The ids that it has shown, with their regions where the listing tells them. */
  readonly ids: Map<string, string | undefined>;
  /** Whether the last page was read. */
  isComplete: boolean;
}

/** A listing in one place. */
export interface Place {
  readonly kind: ObservedKind;
  readonly accountId: string;
  readonly region: string;
}

/** What each actor has been told by AWS, read off the wire. */
export interface Listings {
  readonly observer: AwsObserver;
  /** The passes that an actor has begun after a step, oldest first. */
  passes(actor: string, place: Place, afterStep: number): readonly Pass[];
  /** Ids that describing found gone after a step, and each `operation id` that it last had an answer to. */
  described(
    actor: string,
    place: Place,
    afterStep: number,
  ): { readonly gone: ReadonlySet<string>; readonly answered: ReadonlySet<string> };
  /** Whether an actor has read all tags of a service in a region after a step. */
  readAllTags(actor: string, place: Place, afterStep: number): boolean;
}

interface Description {
  readonly step: number;
  readonly id: string;
  readonly operation: string;
  readonly how: "ok" | "gone" | "failed";
}

/** A memory of what AWS answered; `step` tells the current step, `managementId` the account of the caller's own keys. */
export function rememberListings(step: () => number, managementId: string): Listings {
  const accounts = new Map<string, string>();
  const passes = new Map<string, Pass[]>();
  const descriptions = new Map<string, Description[]>();

  function answered(actor: { readonly name: string }, call: AwsCall, status: number, text: string | undefined): void {
    if (call.operation === "AssumeRole") {
      const [, role = ""] = /iam(?:::|%3A%3A)(\d{12})/.exec(call.text) ?? [];
      const [, key = ""] = /<AccessKeyId>([^<]+)</.exec(text ?? "") ?? [];
      if (status === 200) accounts.set(key, role);
      return;
    }
    const accountId = accounts.get(call.accessKeyId) ?? managementId;
    if (call.operation === "GetResources") {
      for (const kind of Object.values(OBSERVED_KINDS)) {
        if (!kind.taggingApi || !call.text.includes(`"${kind.service}`)) continue;
        const key = `${actor.name} tags ${kind.service} ${accountId} ${call.region}`;
        page(key, call.text, status, text, TAGGING);
      }
      return;
    }
    for (const kind of Object.values(OBSERVED_KINDS)) {
      const key = keyOf(actor.name, { kind, accountId, region: call.region });
      const { list } = kind;
      if (list.operation === call.operation && call.text.includes(list.filter ?? "")) {
        page(key, call.text, status, text, list);
      }
      if (kind.describes.includes(call.operation)) describe(key, kind, call, status, text ?? "");
    }
  }

  function page(
    key: string,
    request: string,
    status: number,
    text: string | undefined,
    list: Pick<ObservedKind["list"], "always" | "ids" | "more" | "continued">,
  ): void {
    const known = passes.get(key) ?? [];
    passes.set(key, known);
    if (!list.continued.test(request)) known.push({ step: step(), ids: new Map(), isComplete: false });
    const pass = known.at(-1);
    if (!pass || status !== 200 || text === undefined || !list.always.test(text)) return;
    for (const [, id = "", region] of text.matchAll(list.ids)) pass.ids.set(id, region);
    pass.isComplete = !list.more.test(text);
  }

  function describe(key: string, kind: ObservedKind, call: AwsCall, status: number, text: string): void {
    const known = descriptions.get(key) ?? [];
    descriptions.set(key, known);
    const ids = new Set((passes.get(key) ?? []).flatMap((pass) => [...pass.ids.keys()]));
    // A bucket whose versioning was never switched on is answered with nothing in the answer.
    const mayBeEmpty = call.operation === "GetBucketVersioning";
    const isFine = status === 200 && (text !== "" || mayBeEmpty) && !/^<html|^<!doctype/i.test(text);
    for (const id of ids) {
      if (!names(call.text, id)) continue;
      const isGone = kind.gone?.test(text) && (status !== 200 || names(text.split('"failures"')[1] ?? "", id));
      const how = isGone ? "gone" : isFine || kind.notConfigured?.test(text) ? "ok" : "failed";
      known.push({ step: step(), id, operation: call.operation, how });
    }
  }

  return {
    observer: { answered },
    passes: (actor, place, afterStep) =>
      (passes.get(keyOf(actor, place)) ?? []).filter((pass) => pass.step > afterStep),
    described(actor, place, afterStep) {
      const gone = new Set<string>();
      const answered = new Set<string>();
      for (const description of descriptions.get(keyOf(actor, place)) ?? []) {
        if (description.step <= afterStep) continue;
        const call = `${description.operation} ${description.id}`;
        if (description.how === "gone") gone.add(description.id);
        if (description.how === "ok") answered.add(call);
        else answered.delete(call);
      }
      return { gone, answered };
    },
    readAllTags: (actor, { kind, accountId, region }, afterStep) =>
      (passes.get(`${actor} tags ${kind.service} ${accountId} ${region}`) ?? []).some(
        (pass) => pass.step > afterStep && pass.isComplete,
      ),
  };
}

const TAGGING = {
  always: /"ResourceTagMappingList"/,
  ids: /"ResourceARN":"([^"]+)"/g,
  more: /"PaginationToken":"[^"]/,
  continued: /"PaginationToken":"[^"]/,
};

function keyOf(actor: string, { kind, accountId, region }: Place): string {
  return `${actor} ${kind.service}:${kind.kind} ${accountId} ${kind.reach === "regional" ? region : ""}`;
}

/** Whether a text names an id that is not a part of a longer one. */
function names(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    if (!isIdCharacter(text[at - 1]) && !isIdCharacter(text[at + id.length])) return true;
  }
  return false;
}

function isIdCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\w.-]/.test(character);
}
