import fc from "fast-check";
import { AWS_EFFECTS, MOST_CALLS } from "./aws-faults.ts";
import { OBSERVED_TYPES, type ObservedType } from "./observed-kinds.ts";
import type { ActorPlan, AwsFault, AwsLie, Deed, Event, Mutation, Round, Schedule, WorldPlan } from "./schedule.ts";

const choice = fc.nat(11);

/** A few of each kind; 24 are enough to make a listing suspicious that loses most of them. */
const counts: Readonly<Record<ObservedType, readonly number[]>> = {
  "ec2:volume": [2, 0, 1, 6, 11],
  "ec2:key-pair": [2, 0, 1, 3, 24],
  "dynamodb:table": [1, 0, 2, 3],
  "ecs:cluster": [2, 0, 1, 3],
  "s3:bucket": [1, 0, 2],
  "iam:user": [1, 0, 3],
  "iam:group": [2, 0, 1, 3],
  "rds:db-subnet-group": [1, 0, 2],
};

const world: fc.Arbitrary<WorldPlan> = fc
  .record({
    seed: fc.nat(9_999),
    accounts: fc.constantFrom(1, 1, 1, 2),
    regions: fc.constantFrom(1, 1, 2),
    kinds: fc.subarray(OBSERVED_TYPES, { minLength: 1, maxLength: 3 }),
    counts: fc.array(fc.nat(9), { minLength: 3, maxLength: 3 }),
  })
  .map(({ kinds, counts: chosen, ...plan }) => {
    const count = (type: ObservedType, index: number) => counts[type][(chosen[index] ?? 0) % counts[type].length] ?? 0;
    return { ...plan, kinds: Object.fromEntries(kinds.map((type, index) => [type, count(type, index)])) };
  });

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constantFrom(
        "add",
        "remove",
        "change",
        "drift",
        "retag",
        "add",
        "remove",
        "change",
        "retag",
        "remove most",
      ),
      kind: choice,
      cell: choice,
      item: choice,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      what: fc.constantFrom("region", "account", "role"),
      account: choice,
      region: choice,
    }),
  },
);

const actor: fc.Arbitrary<ActorPlan> = fc.record({
  how: fc.constantFrom("here", "here", "in workers"),
  without: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(7) }),
  startsAt: fc.oneof(fc.constant(0), fc.nat(60)),
  clockOffMinutes: fc.oneof(
    { weight: 5, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -90, max: 90 }) },
  ),
});

const awsFault: fc.Arbitrary<AwsFault> = fc.record({
  effect: fc.constantFrom(...AWS_EFFECTS),
  kind: fc.oneof({ weight: 6, arbitrary: choice }, { weight: 1, arbitrary: fc.constant(undefined) }),
  call: fc.oneof(fc.constant(0), fc.nat(MOST_CALLS - 1)),
  page: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
  ),
  times: fc.constantFrom(1, 2, 3, 5),
});

const awsLie: fc.Arbitrary<AwsLie> = fc.record({
  about: fc.constantFrom("missing", "lingering"),
  kind: choice,
  cell: choice,
  item: choice,
  times: fc.constantFrom(1, 1, 2, 4),
});

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ what: fc.constant("go on with" as const), actor: choice }) },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom("kill", "kill after the request", "lose the answer", "stall", "stall to the end"),
      actor: choice,
      at: fc.constantFrom("any request", "a write", "a transaction"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constantFrom("cancel", "use up the time", "heartbeat"), actor: choice }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant("store fault" as const),
      actor: choice,
      fault: fc.constantFrom("throttled", "conflict", "internal", "unreachable", "unprocessed"),
      times: fc.constantFrom(1, 2, 40),
    }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("AWS fault" as const), fault: awsFault }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("AWS lie" as const), lie: awsLie }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constantFrom("deliver again", "give up on the worker"), actor: choice }),
  },
  { weight: 6, arbitrary: fc.record({ what: fc.constant("mutate" as const), mutation }) },
  { weight: 1, arbitrary: fc.constant({ what: "read" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant("clock" as const), minutes: fc.integer({ min: -600, max: 600 }) }),
  },
);

const event: fc.Arbitrary<Event> = fc.record({
  after: fc.oneof(fc.nat(4), fc.nat(25)),
  deed,
});

const round: fc.Arbitrary<Round> = fc.record({
  days: fc.constantFrom(0, 0, 1, 31, 89, 91),
  before: fc.array(mutation, { maxLength: 4 }),
  actors: fc.array(actor, { minLength: 2, maxLength: 4 }),
  walk: fc.oneof(fc.constant(0), fc.nat(999_999)),
  events: fc.array(event, { maxLength: 16 }),
});

/** Random worlds, histories, faults, kills and interleavings. */
export const scheduleArbitrary: fc.Arbitrary<Schedule> = fc.record({
  world,
  baseline: fc.constantFrom(true, true, true, true, false),
  rounds: fc.oneof(
    { weight: 3, arbitrary: fc.array(round, { minLength: 1, maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(round, { minLength: 1, maxLength: 2 }) },
  ),
  mended: fc.constantFrom(true, true, true, false),
});
