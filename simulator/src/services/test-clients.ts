import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { inProcess } from "../core/in-process.ts";
import { createOrganization, type Organization } from "../index.ts";
import { KIND_NAMES, type KindName } from "../world/kind-names.ts";
import { known } from "../world/kind-spec.ts";

/** What an SDK client of a test is made with: no sockets, and no retries, so that each call is one call. */
export function administrator(organization: Organization, region = "us-east-1") {
  return {
    region,
    maxAttempts: 1,
    requestHandler: inProcess(organization.core),
    credentials: { accessKeyId: "AKIASIMULATED0000000", secretAccessKey: "simulated" },
  };
}

/** The same for the inventory role of an account, assumed by the management account. */
export async function inventoryRole(
  organization: Organization,
  accountId: string,
  options: { readonly region?: string; readonly sessionPolicy?: object; readonly externalId?: string } = {},
) {
  const sts = new STSClient(administrator(organization));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${organization.world.options.roleName}`,
      RoleSessionName: "inventory",
      ...(options.sessionPolicy ? { Policy: JSON.stringify(options.sessionPolicy) } : {}),
      ...(options.externalId ? { ExternalId: options.externalId } : {}),
    }),
  );
  return {
    ...administrator(organization, options.region),
    credentials: {
      accessKeyId: known(Credentials?.AccessKeyId),
      secretAccessKey: known(Credentials?.SecretAccessKey),
      sessionToken: known(Credentials?.SessionToken),
    },
  };
}

/** An organisation of one account in us-east-1 and eu-west-1 with so many of each kind, and what tests read it by. */
export function ofEachKind(count: number) {
  // Each kind gets its number, so the object has them all.
  const only = Object.fromEntries(KIND_NAMES.map((kind) => [kind, count])) as Record<KindName, number>;
  const organization = createOrganization({ accounts: 1, regions: 2, only });
  const { world } = organization;
  const { id } = world.management;
  const list = <Kind extends KindName>(kind: Kind, region = "us-east-1") => world.collection(id, region, kind).list();
  return { world, id, list, config: administrator(organization) };
}

/** The name and message of what a call fails with; the test fails when it does not fail. */
export async function failure(
  call: Promise<unknown>,
): Promise<{ name: string; message: string; status: number | undefined }> {
  const error: unknown = await call.then(
    () => undefined,
    (reason) => reason,
  );
  if (!(error instanceof Error)) throw new Error("The call did not fail");
  const status: unknown = Object(Object(error).$metadata).httpStatusCode;
  return { name: error.name, message: error.message, status: typeof status === "number" ? status : undefined };
}
