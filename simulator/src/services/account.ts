import type * as account from "@aws-sdk/client-account";
import type { RegionOptStatus } from "@aws-sdk/client-account";
import { AwsError } from "../core/aws-error.ts";
import type { Handlers } from "../core/handlers.ts";
import type { World } from "../world/world.ts";
import { listingOfArray } from "./listing.ts";
import { readPage } from "./paging.ts";

/** Account Management: the regions of the caller's account or, asked from the management account, of a member. */
export function accountHandlers(world: World): Handlers<typeof account> {
  return {
    ListRegions: (input, context) => {
      if (input.AccountId !== undefined && context.accountId !== world.management.id)
        throw notAllowed(context.principal);
      if (input.AccountId === world.management.id) {
        // The management account asks for itself by leaving the account out.
        throw notAllowed(context.principal);
      }
      const asked = world.account(input.AccountId ?? context.accountId);
      if (!asked) throw notAllowed(context.principal);
      const limit = input.MaxResults ?? 20;
      if (limit < 1 || limit > 50) throw invalid(`Value '${limit}' at 'maxResults' must be between 1 and 50`);
      const regions = world.regions
        .map(({ name, optIn }) => ({ RegionName: name, RegionOptStatus: status(asked.regions.has(name), optIn) }))
        .filter(({ RegionOptStatus }) => input.RegionOptStatusContains?.includes(RegionOptStatus) ?? true);
      const request = { token: input.NextToken, limit, invalidToken: invalid("Invalid NextToken") };
      const { items: Regions, next: NextToken } = readPage(listingOfArray(regions), context, request);
      return { Regions, NextToken };
    },
  };
}

function status(isEnabled: boolean, optIn: boolean): RegionOptStatus {
  if (!isEnabled) return "DISABLED";
  return optIn ? "ENABLED" : "ENABLED_BY_DEFAULT";
}

function notAllowed(principal: string): AwsError {
  return new AwsError(
    "AccessDeniedException",
    `User: ${principal} is not authorized to perform: account:ListRegions`,
    403,
  );
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message, 400);
}
