import type { ServiceDefinition } from "../collectors/define.ts";
import { kindOf } from "../refresh/collect.ts";
import type { ObservedAws } from "./observe-kind.ts";
import { type RecordedCall, recordingClients } from "./recording-clients.ts";

/**
 * What a paged kind does wrong where AWS ends a list on a full page without a token, one sentence each. For every
 * call that it pages, it must list once more in pages of one less and then fail with `TruncatedListing`.
 */
export async function truncationFaults(
  aws: ObservedAws,
  service: ServiceDefinition,
  kindName: string,
): Promise<string[]> {
  const whole = await listOnce(aws, service, kindName);
  const operations = new Set(whole.calls.flatMap(({ operation, pageSize }) => (pageSize ? [operation] : [])));
  const faults = operations.size === 0 ? ["no call asks for a page size"] : [];
  for (const operation of operations) {
    const { calls, error } = await listOnce(aws, service, kindName, operation);
    if (error !== "TruncatedListing") {
      faults.push(`a cut ${operation} ends in ${error ?? "success"}, not in TruncatedListing`);
    }
    const sizes = calls.flatMap((call) => (call.operation === operation ? [call.pageSize ?? 0] : []));
    const [last = 0, before = 0] = sizes.toReversed();
    if (last !== before - 1) faults.push(`a cut ${operation} is asked for pages of ${sizes.join(", ")}`);
  }
  return faults;
}

/** Lists a kind in one place, with every answer of one operation cut, if wanted. */
async function listOnce(
  aws: ObservedAws,
  service: ServiceDefinition,
  kindName: string,
  cutOperation?: string,
): Promise<{ readonly calls: readonly RecordedCall[]; readonly error?: string }> {
  const [place] = aws.places;
  if (!place) throw new RangeError("Cannot list: the simulated AWS has no account");
  const [region = ""] = place.regions;
  const calls: RecordedCall[] = [];
  const clients = recordingClients({
    requestHandler: aws.requestHandler,
    credentials: aws.credentials(place.accountId),
    smallPages: false,
    record: (call) => calls.push(call),
    alter: (call, output) => (call.operation === cutOperation ? cutAfterPage(output, call.pageSize ?? 0) : output),
  });
  const scope = { partition: "aws", accountId: place.accountId, region };
  const pages = kindOf(service, kindName).list(clients.get(service.client, region), scope);
  try {
    for await (const _ of pages);
    return { calls };
  } catch (error) {
    return { calls, error: error instanceof Error ? error.name : String(error) };
  }
}

/** A page that is full, of what was on it over and over, and after which nothing comes: no token, no sign of more. */
function cutAfterPage(output: object, pageSize: number): object {
  const lists = Object.entries(output).flatMap(([name, value]) =>
    Array.isArray(value) ? [[name, repeated(value, pageSize)]] : [],
  );
  return Object.fromEntries(lists);
}

function repeated(list: readonly unknown[], length: number): unknown[] {
  if (list.length === 0) return [];
  return Array.from({ length }, (_, index) => withOneInstance(list[index % list.length]));
}

/** Instances come in reservations; of one each, a page has as many instances. */
function withOneInstance(item: unknown): unknown {
  if (typeof item !== "object" || item === null || !("Instances" in item)) return item;
  return { ...item, Instances: Array.isArray(item.Instances) ? item.Instances.slice(0, 1) : item.Instances };
}
