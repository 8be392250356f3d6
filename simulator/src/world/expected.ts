import { isGlobal, KIND_NAMES, type KindName } from "./kind-names.ts";
import { anySpec } from "./kinds.ts";
import type { ExpectedResource, World } from "./world.ts";

/**
 * Everything that exists in the active accounts and their enabled regions, whether or not the accounts' roles can be
 * assumed. It is read off the world's model, not off any answer of its services.
 */
export function* expectedResources(world: World, kinds: readonly KindName[] = KIND_NAMES): Generator<ExpectedResource> {
  for (const { id: accountId, state, regions } of world.accounts) {
    if (state !== "ACTIVE") continue;
    for (const type of kinds) {
      const kind = type.slice(type.indexOf(":") + 1);
      for (const region of isGlobal(type) ? ["global"] : regions) {
        const spec = anySpec(type);
        const cell = world.cell(accountId, region);
        const items: unknown[] = world.collection(accountId, region, type).list();
        for (const item of items) {
          const resourceId = `${kind}/${spec.id(item)}`;
          yield { type, accountId, region, resourceId, arn: spec.arn(item, cell), tags: spec.tags(item) };
        }
      }
    }
  }
}
