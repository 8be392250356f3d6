import { DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { serve } from "../core/http-server.ts";
import { createOrganization } from "../index.ts";
import { createLatency } from "./latency.ts";
import { administrator, failure } from "./test-clients.ts";

const vpcs = new DescribeVpcsCommand({});

describe("createLatency()", () => {
  test("draws from the distribution that was asked for", () => {
    const draw = createLatency({ medianMs: 80, p99Ms: 900 }, 7);
    const drawn = Array.from({ length: 20_000 }, () => draw("a")).sort((a, b) => a - b);
    const at = (share: number) => drawn[Math.floor(share * drawn.length)] ?? 0;
    expect(at(0.5)).toBeGreaterThan(76);
    expect(at(0.5)).toBeLessThan(84);
    expect(at(0.99)).toBeGreaterThan(780);
    expect(at(0.99)).toBeLessThan(1030);
    expect(at(0)).toBeGreaterThan(0);
  });

  test("draws the same for a name whatever is drawn for others, and otherwise with another seed", () => {
    const [one, other, seeded] = [1, 1, 2].map((seed) => createLatency({ medianMs: 10, p99Ms: 50 }, seed));
    other?.("b");
    expect([one?.("a"), one?.("a")]).toEqual([other?.("a"), other?.("a")]);
    expect(one?.("c")).not.toBe(seeded?.("c"));
  });

  test.for([
    [0, 10],
    [10, 9],
    [Number.NaN, 10],
    [10, Number.POSITIVE_INFINITY],
  ])("refuses a median of %d and a 99th percentile of %d", ([medianMs = 0, p99Ms = 0]) => {
    expect(() => createLatency({ medianMs, p99Ms }, 1)).toThrow(RangeError);
  });
});

describe("an organisation with latency", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const slow = () => createOrganization({ accounts: 1, regions: 1, latency: { medianMs: 5000, p99Ms: 5000 } });

  /** Resolves when a call has come in and its answer waits. */
  async function arrived(): Promise<void> {
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Winds the clock until an answer is sent, and tells for how long it waited. */
  async function waited(): Promise<number> {
    await arrived();
    let ms = 0;
    for (; vi.getTimerCount() > 0; ms += 500) await vi.advanceTimersByTimeAsync(500);
    return ms;
  }

  test("answers when its time has come, by a clock that a test can wind", async () => {
    const call = new EC2Client(administrator(slow())).send(vpcs);
    expect(await waited()).toBe(5000);
    expect((await call).$metadata.httpStatusCode).toBe(200);
  });

  test("lets errors wait too, and adds a rule's delay", async () => {
    const organization = slow();
    organization.faults.add({ error: "denied", times: 1 });
    organization.faults.add({ delayMs: 1000 });
    const ec2 = new EC2Client(administrator(organization));
    const denied = failure(ec2.send(vpcs));
    expect(await waited()).toBe(5000);
    expect((await denied).name).toBe("UnauthorizedOperation");
    const call = ec2.send(vpcs);
    expect(await waited()).toBe(6000);
    await call;
  });

  test("is slow over HTTP too", async () => {
    vi.useRealTimers();
    const organization = createOrganization({ accounts: 1, regions: 1, latency: { medianMs: 60, p99Ms: 60 } });
    const server = await serve(organization.core);
    const { requestHandler: _, ...config } = administrator(organization);
    const start = performance.now();
    const answer = await new EC2Client({ ...config, endpoint: server.url }).send(vpcs);
    expect(performance.now() - start).toBeGreaterThanOrEqual(55);
    expect(answer.$metadata.httpStatusCode).toBe(200);
    await server.close();
  });
});
