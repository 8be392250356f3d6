import type { AwsCredentialIdentity } from "@smithy/types";
import type { SdkRequestHandler } from "../aws.ts";
import type { Kind, SdkClient, ServiceDefinition } from "../collectors/define.ts";
import type { Resource, Tags } from "../model.ts";
import { collect, kindOf } from "../refresh/collect.ts";
import { createTagLookup } from "../refresh/tags.ts";
import { type RecordedCall, recordingClients } from "./recording-clients.ts";

/** A resource as the simulated AWS itself knows it. */
export interface ExpectedResource {
  readonly accountId: string;
  readonly region: string;
  readonly id: string;
  readonly arn: string;
  readonly tags: Tags;
}

/** A simulated AWS to observe kinds in. */
export interface ObservedAws {
  readonly requestHandler: SdkRequestHandler;
  readonly places: readonly { readonly accountId: string; readonly regions: readonly string[] }[];
  credentials(accountId: string): AwsCredentialIdentity;
  expected(type: string): readonly ExpectedResource[];
  /** Deletes a resource from the simulated AWS. */
  remove(type: string, resource: ExpectedResource): void;
}

/** What came of listing one kind everywhere. */
export interface Observation {
  readonly type: string;
  readonly kind: Kind<SdkClient>;
  readonly resources: readonly Resource[];
  readonly expected: readonly ExpectedResource[];
  readonly calls: readonly RecordedCall[];
  /** What the listing or a describe failed with. */
  readonly errors: readonly string[];
}

/**
 * Lists one kind in every place of a simulated AWS, through the real SDK and the engine's own `collect`. With `smallPages`,
 * every page is cut to the least that AWS allows, so that a few resources fill several.
 */
export async function observeKind(
  aws: ObservedAws,
  service: ServiceDefinition,
  kindName: string,
  options: { readonly smallPages: boolean },
): Promise<Observation> {
  const type = `${service.service}:${kindName}`;
  const calls: RecordedCall[] = [];
  const resources: Resource[] = [];
  const errors: string[] = [];
  for (const { accountId, regions } of aws.places) {
    const credentials = aws.credentials(accountId);
    const clients = recordingClients({ ...aws, credentials, ...options, record: (call) => calls.push(call) });
    const tags = createTagLookup(service, clients);
    const [home = ""] = regions;
    for (const region of service.reach === "regional" ? regions : [home]) {
      const listing = collect({
        service,
        kindName,
        scope: { partition: "aws", accountId, region: service.reach === "global" ? "global" : region },
        callRegion: region,
        clients,
        tags,
        isSelected: () => true,
        onUnproven: (_, error) => errors.push(`cannot describe: ${error}`),
      });
      try {
        for await (const page of listing) resources.push(...page.map((reading) => reading.resource()));
      } catch (error) {
        errors.push(`cannot list in ${accountId} ${region}: ${error}`);
      }
    }
  }
  return { type, kind: kindOf(service, kindName), resources, expected: aws.expected(type), calls, errors };
}
