/**
 * Whether a refresh stays within its share of each of AWS's limits: the real engine refreshes a simulated organisation that enforces
 * the published rates, in virtual time (`virtual-refresh.ts`), and every bucket is looked at. `node bench/rate-friendliness.ts --size small` is a
 * quick try.
 */
import { parseArgs } from "node:util";
import { DEFAULT_SHARE } from "../backend/src/refresh/limits.ts";
import { virtualRefresh } from "../backend/src/testing/virtual-refresh.ts";
import { report, rounded } from "./result.ts";

/** In the region's own neighbourhood, where calls come fastest. */
const LATENCY = { medianMs: 30, p99Ms: 200 };
const MOST_THROTTLED = 0.01;

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "medium" },
    accounts: { type: "string" },
    regions: { type: "string" },
    resources: { type: "string" },
    places: { type: "string", default: "16" },
  },
});
if (values.size !== "small" && values.size !== "medium") throw new Error(`There is no size ${values.size}`);
const { size, places } = values;
const replaced = Object.fromEntries(
  (["accounts", "regions", "resources"] as const).flatMap((name) =>
    values[name] ? [[name, Number(values[name])]] : [],
  ),
);

const { organization, run, makespanMs } = await virtualRefresh({
  organization: { size, ...replaced, limits: "published", latency: LATENCY },
  scopesInFlight: Number(places),
  storeMs: 5,
});
const families = organization.limits.byFamily();
const sum = (figure: "calls" | "throttled") => families.reduce((total, family) => total + family[figure], 0);
const throttled = sum("throttled") / sum("calls");
const peakShare = Math.max(...families.map(({ share }) => share));

await report("rate-friendliness", {
  sizes: {
    world: values.size,
    ...replaced,
    resources: run.progress.resources,
    "API calls": sum("calls"),
    places: Number(places),
    "median latency, ms": LATENCY.medianMs,
    "virtual seconds": rounded(makespanMs / 1000),
  },
  budgets: [
    {
      what: "calls that were throttled",
      budget: `less than ${MOST_THROTTLED * 100} %`,
      measured: `${rounded(throttled * 100)} %`,
      isMet: throttled < MOST_THROTTLED,
    },
    {
      what: "share of any bucket, its burst and its rate, that was used",
      budget: `at most ${DEFAULT_SHARE}`,
      measured: `${peakShare}`,
      isMet: peakShare <= DEFAULT_SHARE,
    },
  ],
  tables: [
    {
      title: "By API family: a bucket is that of one account and region; the extremes are those of any one bucket",
      columns: [
        "family",
        "rate per s",
        "burst",
        "source",
        "buckets",
        "calls",
        "throttled",
        "most in one second",
        "fewest tokens left",
        "peak share used",
      ],
      rows: families.map((family) => [
        family.family,
        family.perSecond,
        family.burst,
        family.source,
        family.buckets,
        family.calls,
        family.throttled,
        family.peakPerSecond,
        rounded(family.lowestTokens),
        family.share,
      ]),
    },
  ],
});
