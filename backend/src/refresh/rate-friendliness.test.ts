import { expect, test } from "vitest";
import { virtualRefresh } from "../testing/virtual-refresh.ts";
import { DEFAULT_SHARE } from "./limits.ts";

const LATENCY = { medianMs: 20, p99Ms: 150 };

/** One account with so much in it that buckets run dry, and so many accounts that listing them would empty one. */
const WORLDS = {
  dense: { organization: { accounts: 1, regions: 1, resources: 1_000 } },
  wide: { organization: { accounts: 260, regions: 1, only: {} }, services: ["s3"] },
};

test.for(Object.entries(WORLDS))(
  "refresh() of a %s organisation is never throttled at AWS's published limits and uses at most its share of any",
  async ([, { organization, ...rest }]) => {
    const refreshed = await virtualRefresh({
      ...rest,
      organization: { ...organization, limits: "published", latency: LATENCY },
      scopesInFlight: 16,
      storeMs: 5,
    });
    const families = refreshed.organization.limits.byFamily();
    expect(families.reduce((calls, family) => calls + family.calls, 0)).toBeGreaterThan(400);
    expect(families.filter(({ throttled, share }) => throttled > 0 || share > DEFAULT_SHARE)).toEqual([]);
  },
);
