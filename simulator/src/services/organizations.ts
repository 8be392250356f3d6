import type * as organizations from "@aws-sdk/client-organizations";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import { hash, hex8 } from "../world/random.ts";
import type { World } from "../world/world.ts";
import { listingOfArray } from "./listing.ts";
import { readPage } from "./paging.ts";

/** AWS Organizations, which only the management account may ask. Accounts have a `State` and, since 2026-09-09, no `Status`. */
export function organizationsHandlers(world: World): Handlers<typeof organizations> {
  const organizationId = `o-${hex8(hash(`${world.options.seed}/organization`))}00`;
  const accountArn = (id: string) => `arn:aws:organizations::${world.management.id}:account/${organizationId}/${id}`;
  const managementOnly = ({ accountId }: CallContext) => {
    if (accountId === world.management.id) return;
    throw new AwsError("AccessDeniedException", "You don't have permissions to access this resource.");
  };
  return {
    ListAccounts: (input, context) => {
      managementOnly(context);
      const limit = pageSize(input.MaxResults);
      const invalidToken = new AwsError("InvalidInputException", "You specified an invalid value for nextToken.");
      const request = { token: input.NextToken, limit, invalidToken };
      const { items, next } = readPage(listingOfArray(world.accounts), context, request);
      const Accounts = items.map((account) => ({
        Id: account.id,
        Arn: accountArn(account.id),
        Name: account.name,
        Email: account.email,
        State: account.state,
        Paths: [`${organizationId}/r-root/`],
        JoinedMethod: account.index === 0 ? ("INVITED" as const) : ("CREATED" as const),
        JoinedTimestamp: account.joinedAt,
      }));
      return { Accounts, NextToken: next };
    },
    DescribeOrganization: () => ({
      Organization: {
        Id: organizationId,
        Arn: `arn:aws:organizations::${world.management.id}:organization/${organizationId}`,
        FeatureSet: "ALL",
        MasterAccountArn: accountArn(world.management.id),
        MasterAccountId: world.management.id,
        MasterAccountEmail: world.management.email,
        AvailablePolicyTypes: [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }],
      },
    }),
  };
}

/** Organizations answers with at most 20 accounts. */
function pageSize(wanted = 20): number {
  if (wanted >= 1 && wanted <= 20) return wanted;
  throw new AwsError("InvalidInputException", "You specified an invalid value for MaxResults.");
}
