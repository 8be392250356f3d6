import { describe, expect, test } from "vitest";
import type { ContractContext } from "./contract-context.ts";
import { AT, AT_SECONDS, all, freshPartition, sampleCell, sampleResource } from "./contract-samples.ts";

/** Costs: what a refresh consumes, in DynamoDB's units. */
export function costsContract({ storage }: ContractContext): void {
  describe("costs", () => {
    test("consumed() shows that a refresh of an unchanged partition writes its metadata twice, its index entry once and nothing else", async () => {
      const partition = freshPartition();
      const cells = { instance: sampleCell(100), volume: sampleCell(50) };
      const result = { at: AT, updatedAt: AT, cells, resourceCount: 150, apiCalls: 2, durationMs: 3 };
      const first = await storage().begin(partition, "run-1", AT);
      const resources = Array.from({ length: 150 }, (_, index) => sampleResource(partition, `instance/${index}`));
      await storage().commit(
        first,
        resources.map((put) => ({ put })),
        AT,
      );
      await storage().close(first, result);

      const again = storage();
      const attempt = await again.begin(partition, "run-2", AT);
      expect(await all(again.keys(partition, "instance"))).toHaveLength(150);
      await again.close(attempt, { ...result, at: "2096-03-02T12:00:00.000Z" });
      expect(again.consumed().inventory.write).toBe(0);
      expect(again.consumed().changes).toEqual({ read: 0, write: 0 });
      // The item at begin and at close; an entry whose sort key changes is deleted and put, which some engines count as one.
      expect(again.consumed().metadata.read).toBe(0);
      expect([3, 4]).toContain(again.consumed().metadata.write);
      expect(again.consumed().inventory.read).toBeGreaterThan(0);
    });

    test("consumed() shows that one changed resource costs its own size and one write of the metadata", async () => {
      const partition = freshPartition();
      const one = storage();
      const attempt = await one.begin(partition, "run-1", AT);
      const before = one.consumed();
      // 1.3 KB are two write units, and a transaction takes them twice.
      const put = sampleResource(partition, "instance/i-1", { data: "x".repeat(900) });
      await one.commit(attempt, [{ put }], AT);
      const after = one.consumed();
      expect(after.inventory.write).toBe(4);
      // The item twice, and its entry in the index.
      expect(after.metadata.write - before.metadata.write).toBeLessThanOrEqual(4);
    });

    test("consumed() shows that renewing costs the items and no index", async () => {
      const partition = freshPartition();
      const one = storage();
      const attempt = await one.begin(partition, "run-1", AT);
      const put = sampleResource(partition, "instance/i-1");
      await one.commit(attempt, [{ put }], AT);
      const before = one.consumed();
      await one.commit(attempt, [{ renew: "instance/i-1", ttl: AT_SECONDS + 5 }], AT);
      const after = one.consumed();
      expect(after.inventory.write - before.inventory.write).toBe(2);
      expect(after.metadata.write - before.metadata.write).toBe(2);
    });

    test("consumed() shows that long data is stored compressed", async () => {
      const partition = freshPartition();
      const one = storage();
      const attempt = await one.begin(partition, "run-1", AT);
      const put = sampleResource(partition, "instance/i-1", { data: "all work and no play ".repeat(2_000) });
      await one.commit(attempt, [{ put }], AT);
      expect(one.consumed().inventory.write).toBe(2);
    });
  });
}
