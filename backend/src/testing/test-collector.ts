import { describe, expect, test } from "vitest";
import { catalog } from "../collectors/catalog.ts";
import type { Kind, SdkClient, ServiceDefinition } from "../collectors/define.ts";
import { loadService } from "../collectors/index.ts";
import { kindOf } from "../refresh/collect.ts";
import { type Allowances, contractFaults } from "./collector-contract.ts";
import { observeKind } from "./observe-kind.ts";
import { observedAws } from "./observed-aws.ts";
import { sdkNames } from "./sdk-names.ts";
import { truncationFaults } from "./truncation-contract.ts";

/** So many of each kind in every account and region: more than the smallest page of any service. */
const OF_EACH_KIND = 23;

const KNOWN_TYPES = Object.values(catalog.services).flatMap(({ kinds }) =>
  Object.values(kinds).map((kind) => kind.type),
);

/** Holds every kind of a service to the contract of collectors, in a world of two accounts and two regions. */
export async function testCollector(
  serviceName: string,
  options: Allowances & {
    /** Other numbers of some kinds. */
    readonly only?: Readonly<Record<string, number>>;
    /** The SDK's module, to check the paths in `notSimulated` against. */
    readonly sdk?: object;
  } = {},
): Promise<void> {
  const service = await loadService(serviceName);
  const kindNames = Object.keys(service.kinds);
  const types = kindNames.map((kind) => `${serviceName}:${kind}`);
  const counts = Object.fromEntries(types.map((type) => [type, OF_EACH_KIND]));
  const aws = observedAws({ accounts: 2, regions: 2, only: { ...counts, ...options.only } });

  describe(service.title, () => {
    test.for(kindNames)(`${serviceName}:%s keeps the contract of collectors`, async (kindName) => {
      const seen = await observeKind(aws, service, kindName, { smallPages: true });
      expect(contractFaults(seen, KNOWN_TYPES, options)).toEqual([]);
    });

    test.for(kindNames)(`${serviceName}:%s asks for pages of a size that AWS allows`, async (kindName) => {
      const { errors, resources } = await observeKind(aws, service, kindName, { smallPages: false });
      expect(errors).toEqual([]);
      expect(resources.length).toBeGreaterThan(0);
    });

    const paged = kindNames.filter((name) => !options.unpaged?.includes(`${serviceName}:${name}`));
    test.for(paged)(`${serviceName}:%s does not believe a list that may have been cut`, async (kindName) => {
      expect(await truncationFaults(aws, service, kindName)).toEqual([]);
    });

    const described = kindNames.filter((name) => service.kinds[name]?.describeMany || service.kinds[name]?.gone);
    test.for(described)(`${serviceName}:%s passes over what is deleted before it is described`, async (kindName) => {
      const small = observedAws({ accounts: 1, regions: 1, only: Object.fromEntries(types.map((type) => [type, 3])) });
      const type = `${serviceName}:${kindName}`;
      const [victim, ...others] = small.expected(type);
      const deleting = withKind(service, kindName, (kind) => ({
        async *list(...where) {
          for await (const page of kind.list(...where)) {
            if (victim) small.remove(type, victim);
            yield page;
          }
        },
      }));
      const { errors, resources } = await observeKind(small, deleting, kindName, { smallPages: false });
      expect(errors).toEqual([]);
      expect(resources.map(({ arn }) => arn).sort()).toEqual(others.map(({ arn }) => arn).sort());
    });

    const { sdk, notSimulated = [] } = options;
    if (!sdk) return;
    test("the paths that the simulated world does not fill are paths of the SDK", () => {
      const names = sdkNames(sdk);
      const paths = notSimulated.map((entry) => entry.split(" ")[1] ?? "");
      expect(paths.filter((path) => !path.split(".").every((name) => names.has(name)))).toEqual([]);
    });
  });
}

/** The service with some parts of one kind replaced. */
function withKind(
  service: ServiceDefinition,
  kindName: string,
  replace: (kind: Kind<SdkClient>) => Partial<Kind<SdkClient>>,
): ServiceDefinition {
  const kind = kindOf(service, kindName);
  return { ...service, kinds: { ...service.kinds, [kindName]: { ...kind, ...replace(kind) } } };
}
