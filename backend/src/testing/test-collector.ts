import { describe, expect, test } from "vitest";
import { catalog } from "../collectors/catalog.ts";
import { loadService } from "../collectors/index.ts";
import { type Allowances, contractFaults } from "./collector-contract.ts";
import { observeKind } from "./observe-kind.ts";
import { simulatedAws } from "./organization.ts";

/** So many of each kind in every account and region: more than the smallest page of any service. */
const OF_EACH_KIND = 23;

const KNOWN_TYPES = Object.values(catalog.services).flatMap(({ kinds }) =>
  Object.values(kinds).map((kind) => kind.type),
);

/** Holds every kind of a service to the contract of collectors, in a world of two accounts and two regions. */
export async function testCollector(
  serviceName: string,
  options: Allowances & { readonly only?: Readonly<Record<string, number>> } = {},
): Promise<void> {
  const service = await loadService(serviceName);
  const kindNames = Object.keys(service.kinds);
  const counts = Object.fromEntries(kindNames.map((kind) => [`${serviceName}:${kind}`, OF_EACH_KIND]));
  const aws = simulatedAws({ accounts: 2, regions: 2, only: { ...counts, ...options.only } });

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
  });
}
