import { createOrganization, type OrganizationOptions } from "simulator";
import { inProcess } from "../../../simulator/src/core/in-process.ts";
import { isGlobal, KIND_NAMES, type KindName } from "../../../simulator/src/world/kind-names.ts";
import { anySpec } from "../../../simulator/src/world/kinds.ts";
import type { World } from "../../../simulator/src/world/world.ts";
import type { ExpectedResource, ObservedAws } from "./observe-kind.ts";

/** A simulated organisation as kinds are observed in it, with what the world itself says it holds. */
export function observedAws(options: OrganizationOptions): ObservedAws {
  const { core, world } = createOrganization(options);
  const accounts = world.accounts.filter(({ state, assumable }) => state === "ACTIVE" && assumable);
  return {
    requestHandler: inProcess(core),
    places: accounts.map(({ id, regions }) => ({ accountId: id, regions: [...regions] })),
    credentials(accountId) {
      const session = core.identity.mintSession({ accountId, roleName: world.options.roleName, sessionName: "test" });
      const { accessKeyId, secretAccessKey, sessionToken } = session;
      return { accessKeyId, secretAccessKey, sessionToken };
    },
    expected(type) {
      const kind = kindNamed(type);
      return accounts.flatMap(({ id, regions }) =>
        (isGlobal(kind) ? ["global"] : [...regions]).flatMap((region) => resourcesOf(world, id, region, kind)),
      );
    },
    remove: (type, { accountId, region, id }) => void world.collection(accountId, region, kindNamed(type)).delete(id),
  };
}

function kindNamed(type: string): KindName {
  const kind = KIND_NAMES.find((name) => name === type);
  if (!kind) throw new RangeError(`Cannot observe ${type}: the simulated AWS has no such kind`);
  return kind;
}

function resourcesOf(world: World, accountId: string, region: string, kind: KindName): ExpectedResource[] {
  const spec = anySpec(kind);
  const cell = world.cell(accountId, region);
  const items: readonly unknown[] = world.collection(accountId, region, kind).list();
  return items.map((item) => ({
    accountId,
    region,
    id: spec.id(item),
    arn: spec.arn(item, cell),
    tags: spec.tags(item),
  }));
}
