import type * as ecs from "@aws-sdk/client-ecs";
import type { TaskDefinition } from "@aws-sdk/client-ecs";
import { AwsError } from "../core/aws-error.ts";
import type { CallContext } from "../core/call-context.ts";
import type { Handlers } from "../core/handlers.ts";
import type { WorldFamily } from "../world/kinds/task-definition.ts";
import { lowerTagList } from "../world/tags.ts";
import type { World } from "../world/world.ts";
import { ecsPage as page } from "./ecs-page.ts";
import { concatenated, filtered, listingOfArray, mapped } from "./listing.ts";

/** A family of which no revision is active; only listings of all or of inactive families have it. */
const RETIRED_FAMILY = "retired-import";

/** ECS's task definitions: families with revisions, of which the newest may have been deregistered. */
export function taskDefinitionHandlers(world: World): Handlers<typeof ecs> {
  const families = ({ accountId, region }: CallContext) => world.collection(accountId, region, "ecs:task-definition");
  return {
    ListTaskDefinitionFamilies: (input, context) => {
      const active = mapped(families(context), (family) => family.latest.family);
      const retired = listingOfArray(families(context).size > 0 ? [RETIRED_FAMILY] : []);
      const status = input.status ?? "ALL";
      const wanted = status === "ACTIVE" ? [active] : status === "INACTIVE" ? [retired] : [active, retired];
      const named = filtered(
        concatenated<string | undefined>(wanted),
        (name) => name?.startsWith(input.familyPrefix ?? "") ?? false,
      );
      const { items, nextToken } = page(named, input, context, 100);
      return { families: items, nextToken };
    },
    DescribeTaskDefinition: (input, context) => {
      const [family = "", revision] = (input.taskDefinition ?? "").split("/").at(-1)?.split(":") ?? [];
      const found = families(context).get(family);
      const taskDefinition = found && ofRevision(found, revision === undefined ? undefined : Number(revision));
      if (!found || !taskDefinition) throw new AwsError("ClientException", "Unable to describe task definition.", 400);
      return { taskDefinition, ...(input.include?.includes("TAGS") ? { tags: lowerTagList(found.tags) } : {}) };
    },
  };
}

/** Asked for a family alone, AWS answers with its latest active revision. */
function ofRevision({ latest, hasDeregistered }: WorldFamily, wanted = latest.revision): TaskDefinition | undefined {
  const newest = latest.revision ?? 1;
  if (wanted === undefined || wanted < 1 || wanted > newest + (hasDeregistered ? 1 : 0)) return undefined;
  const taskDefinitionArn = latest.taskDefinitionArn?.replace(/:\d+$/, `:${wanted}`);
  return { ...latest, taskDefinitionArn, revision: wanted, status: wanted > newest ? "INACTIVE" : "ACTIVE" };
}
