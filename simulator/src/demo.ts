import type { Organization } from "./index.ts";

const CHANGE_EVERY_MS = 60_000;

/** Share of the resources that change at a time: a handful of some thousand. */
const CHANGE_SHARE = 0.002;

/**
 * Makes an organisation what real ones are: it changes while one looks at it, and does not allow everything everywhere.
 * Returns what ends the changes.
 */
export function startDemo({ world, faults }: Organization): () => void {
  const [first, second] = world.accounts.filter(({ id }) => id !== world.management.id);
  if (first) faults.add({ service: "eks", accountId: first.id, error: "denied-by-scp" });
  if (second) {
    faults.add({ service: "rds", operation: "DescribeDBSnapshots", accountId: second.id, error: "denied" });
    faults.add({
      service: "ecs",
      operation: "ListClusters",
      accountId: second.id,
      region: "us-east-1",
      error: "denied",
    });
  }
  let seed = 1;
  const timer = setInterval(() => void world.churn({ seed: seed++, share: CHANGE_SHARE }), CHANGE_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
