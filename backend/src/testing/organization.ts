import * as ec2 from "@aws-sdk/client-ec2";
import { createCore } from "../../../simulator/src/core/core.ts";
import { inProcess } from "../../../simulator/src/core/in-process.ts";
import { ec2Handlers } from "../../../simulator/src/services/ec2.ts";
import { vpcHandlers } from "../../../simulator/src/services/vpc.ts";
import type { KindName } from "../../../simulator/src/world/kind-names.ts";
import type { WorldSpecification } from "../../../simulator/src/world/options.ts";
import { anySpec, createWorld } from "../../../simulator/src/world/world.ts";
import type { ObservedAws } from "./observe-kind.ts";

export function simulatedAws(specification: WorldSpecification): ObservedAws {
  const world = createWorld(specification);
  const core = createCore({ managementAccountId: world.management.id });
  core.service(ec2, ec2Handlers(world));
  core.service(ec2, vpcHandlers(world));
  const places = world.accounts.map((a) => ({ accountId: a.id, regions: [...a.regions] }));
  return {
    requestHandler: inProcess(core) as any,
    places,
    credentials(accountId) {
      const s = core.identity.mintSession({ accountId, roleName: "r", sessionName: "test" });
      return { accessKeyId: s.accessKeyId, secretAccessKey: s.secretAccessKey, sessionToken: s.sessionToken };
    },
    expected(type) {
      const kind = type as KindName;
      const spec = anySpec(kind);
      return places.flatMap(({ accountId, regions }) =>
        (kind.startsWith("iam:") ? ["global"] : regions).flatMap((region) =>
          world
            .collection(accountId, region, kind)
            .list()
            .map((item) => ({
              accountId,
              region,
              id: spec.id(item),
              arn: spec.arn(item, world.cell(accountId, region)),
              tags: spec.tags(item),
            })),
        ),
      );
    },
  };
}
