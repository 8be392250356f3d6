import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PartitionKey } from "../model.ts";
import { AT, all, freshPartition, sampleResource } from "./contract-samples.ts";
import { createTables } from "./create-tables.ts";
import { createDynamoDbStorage } from "./dynamodb-storage.ts";
import { openEmbedded } from "./embedded.ts";
import { freeEndpoint } from "./free-port.ts";
import { endProcess, isRunning } from "./live-process.ts";
import { openStorage } from "./open-storage.ts";
import { type InventoryStorage, StoreError } from "./storage.ts";
import { answers, createStoreClient } from "./store-client.ts";
import { DEFAULT_TABLE_NAMES as tables } from "./tables.ts";

let dataDir = "";
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "embedded-engine-"));
});
afterEach(async () => {
  const engine = await recorded();
  if (engine !== undefined) endProcess(engine.pid, "SIGKILL");
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

describe("openEmbedded()", () => {
  test("gives each engine in memory tables of its own, and ends it on close", async () => {
    const [one, two] = await Promise.all([openEmbedded(), openEmbedded()]);
    expect(one.endpoint).not.toBe(two.endpoint);
    await one.close();
    await untilSilent(one.endpoint);
    expect(await answers(two.endpoint)).toBe(true);
    await two.close();
  });

  test("adopts the engine that runs on the data directory, which ends with its last user", async () => {
    const first = await openEmbedded({ dataDir });
    const second = await openEmbedded({ dataDir });
    expect(second.endpoint).toBe(first.endpoint);
    const pid = (await recorded())?.pid ?? 0;
    await first.close();
    expect(await answers(second.endpoint)).toBe(true);
    await second.close();
    expect(isRunning(pid)).toBe(false);
    expect(await recorded()).toBeUndefined();
  });

  test("adopts the engine of a data directory that goes by another name", async () => {
    const link = join(dataDir, "link");
    await mkdir(join(dataDir, "real"));
    await symlink(join(dataDir, "real"), link, "junction");
    const first = await openEmbedded({ dataDir: join(dataDir, "real") });
    const second = await openEmbedded({ dataDir: link });
    const third = await openEmbedded({ dataDir: relative(process.cwd(), link) });
    expect([second.endpoint, third.endpoint]).toEqual([first.endpoint, first.endpoint]);
    for (const engine of [first, second, third]) await engine.close();
    await untilSilent(first.endpoint);
  });

  test("starts one engine when several processes and calls open at once", async () => {
    const processes = Array.from({ length: 3 }, () => user("stay"));
    const here = await Promise.all(Array.from({ length: 3 }, async () => await openEmbedded({ dataDir })));
    const endpoints = [
      ...here.map(({ endpoint }) => endpoint),
      ...(await Promise.all(processes.map(({ said }) => said))),
    ];
    expect(new Set(endpoints).size).toBe(1);
    for (const { child } of processes) child.kill("SIGTERM");
    await Promise.all(processes.map(({ ended }) => ended));
    const pid = (await recorded())?.pid ?? 0;
    expect(isRunning(pid)).toBe(true);
    for (const engine of here) await engine.close();
    expect(isRunning(pid)).toBe(false);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("ends the engine when %s ends its last user", async (signal) => {
    const { child, said, ended } = user("stay");
    await said;
    const pid = (await recorded())?.pid ?? 0;
    expect(isRunning(pid)).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(signal);
    await untilEnded(pid);
    expect(await recorded()).toBeUndefined();
  });

  test.each([
    ["process.exit() is called", "exit"],
    ["it fails with an uncaught error", "throw"],
  ] as const)("ends the engine with its last user when %s without closing", async (_, mode) => {
    const { said, ended } = user(mode);
    const endpoint = await said;
    await ended;
    await untilSilent(endpoint);
  });

  test("lets a process end by itself that has closed its use", async () => {
    const { said, ended } = user("close");
    await said;
    expect(await ended).toBe(0);
    expect(await recorded()).toBeUndefined();
  });

  test("survives the kill -9 of its owner and is adopted by the next command, which is then its last user", async () => {
    const { child, said, ended } = user("stay");
    const endpoint = await said;
    child.kill("SIGKILL");
    await ended;
    expect(await answers(endpoint)).toBe(true);
    const pid = (await recorded())?.pid ?? 0;
    const next = await openEmbedded({ dataDir });
    expect(next.endpoint).toBe(endpoint);
    await next.close();
    expect(isRunning(pid)).toBe(false);
  });

  test.skipIf(process.platform === "win32")(
    "goes on for others when Ctrl-C ends all of a terminal's group",
    async () => {
      const { child, said, ended } = user("stay");
      const endpoint = await said;
      const other = await openEmbedded({ dataDir });
      process.kill(-(child.pid ?? 0), "SIGINT");
      await ended;
      expect(await answers(endpoint)).toBe(true);
      await other.close();
    },
  );

  test("ends and replaces an engine that runs but does not answer", async () => {
    const first = await openEmbedded({ dataDir });
    const pid = (await recorded())?.pid ?? 0;
    await writeFile(join(dataDir, "store", "engine.json"), JSON.stringify({ pid, endpoint: await freeEndpoint() }));
    const second = await openEmbedded({ dataDir });
    expect(isRunning(pid)).toBe(false);
    expect(await answers(second.endpoint)).toBe(true);
    await second.close();
    await first.close();
    expect(await recorded()).toBeUndefined();
  });

  test("keeps every committed item through a kill -9 of the engine", async () => {
    const partition = freshPartition();
    const engine = await openEmbedded({ dataDir });
    const client = createStoreClient(engine);
    await createTables(client, tables);
    const before = createDynamoDbStorage({ client, tables });
    const attempt = await before.begin(partition, "run-1", AT);
    const resources = sampleResources(partition);
    const committing = before.commit(
      attempt,
      resources.map((put) => ({ put })),
      AT,
    );
    const acknowledged = await untilContent(before, partition, 3);
    endProcess((await recorded())?.pid ?? 0, "SIGKILL");
    await expect(committing).rejects.toThrow(StoreError);
    const after = await openStorage({ dataDir, tables });
    const metadata = await after.storage.metadata(partition);
    const stored = await all(after.storage.resources(partition));
    expect(metadata?.contentVersion).toBeGreaterThanOrEqual(acknowledged);
    const applied = Math.min(resources.length, (metadata?.contentVersion ?? 0) * 99);
    expect(stored.length).toBe(applied);
    expect(stored).toStrictEqual(resources.slice(0, applied));
    await engine.close();
    expect(await all(after.storage.keys(partition))).toHaveLength(stored.length);
    await after.close();
  });

  test("is started again at the same place by the call that finds it killed, for all who use it", async () => {
    const partition = freshPartition();
    const one = await openStorage({ dataDir, tables });
    const other = await openStorage({ dataDir, tables });
    const attempt = await one.storage.begin(partition, "run-1", AT);
    const resources = sampleResources(partition);
    const committing = one.storage.commit(
      attempt,
      resources.map((put) => ({ put })),
      AT,
    );
    await untilContent(one.storage, partition, 3);
    const killed = (await recorded())?.pid ?? 0;
    endProcess(killed, "SIGKILL");
    await committing;
    expect(await all(other.storage.resources(partition))).toStrictEqual(resources);
    expect((await recorded())?.pid).not.toBe(killed);
    await one.close();
    await other.close();
    expect(await recorded()).toBeUndefined();
  });

  test("is not started again by a call that comes after the end of its use", async () => {
    const { storage, close } = await openStorage({ dataDir, tables });
    await close();
    await expect(storage.accounts()).rejects.toThrow(StoreError);
    expect(await recorded()).toBeUndefined();
  });

  test("is not started again by a call that ends it each time", async () => {
    const { client, storage, close } = await openStorage({ dataDir, tables });
    let calls = 0;
    client.middlewareStack.add(
      (next) => async (args) => {
        calls += 1;
        const pid = (await recorded())?.pid ?? 0;
        endProcess(pid, "SIGKILL");
        await untilEnded(pid);
        return await next(args);
      },
      { step: "serialize" },
    );
    await expect(storage.accounts()).rejects.toThrow("the store does not answer (ECONNREFUSED)");
    expect(calls).toBe(3);
    await close();
  });

  test.skipIf(process.platform === "win32")(
    "is adopted when its record was lost, or never written because its starter was killed",
    async () => {
      const first = await openEmbedded({ dataDir });
      await writeFile(join(dataDir, "store", "engine.json"), "not a record");
      const second = await openEmbedded({ dataDir });
      expect(second.endpoint).toBe(first.endpoint);
      await rm(join(dataDir, "store", "engine.json"));
      await first.close();
      await second.close();
      await untilSilent(first.endpoint);
    },
  );

  test.skipIf(process.platform === "win32")(
    "is ended, not adopted, where its data directory was removed under it, and ends with its use there too",
    async () => {
      const folder = join(dataDir, "inventory");
      const first = await openEmbedded({ dataDir: folder });
      await rm(folder, { recursive: true });
      const second = await openEmbedded({ dataDir: folder });
      expect(second.endpoint).not.toBe(first.endpoint);
      await untilSilent(first.endpoint);
      await rm(folder, { recursive: true });
      await second.close();
      await untilSilent(second.endpoint);
      await first.close();
    },
  );

  test.runIf(process.platform === "linux")("is at an address of this machine that nobody can guess", async () => {
    const [one, two] = await Promise.all([openEmbedded(), openEmbedded()]);
    const hosts = [one, two].map(({ endpoint }) => new URL(endpoint).hostname);
    expect(hosts).toEqual([expect.stringMatching(/^127\./), expect.stringMatching(/^127\./)]);
    expect(hosts).not.toContain("127.0.0.1");
    expect(await answers(`http://127.0.0.1:${new URL(one.endpoint).port}`)).toBe(false);
    for (const engine of [one, two]) await engine.close();
  });

  test("keeps where the engine is and what it stores to its owner", async () => {
    const folder = join(dataDir, "new");
    const engine = await openEmbedded({ dataDir: folder });
    const modes = await Promise.all([folder, join(folder, "store", "engine.json")].map((path) => stat(path)));
    expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(["700", "600"]);
    await engine.close();
  });

  test("takes another port when the one it picked is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const taken = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    const picks = [taken, taken, await freeEndpoint()];
    const engine = await openEmbedded({ dataDir, pickEndpoint: async () => picks.shift() ?? "" });
    expect(picks).toEqual([]);
    expect(await answers(engine.endpoint)).toBe(true);
    await engine.close();
    const never = openEmbedded({ dataDir, pickEndpoint: async () => taken });
    await expect(never).rejects.toThrow("every place tried was taken");
    server.close();
  });

  test("does not take another engine that answers on the port for its own", async () => {
    const other = await openEmbedded();
    const picks = [other.endpoint, await freeEndpoint()];
    const engine = await openEmbedded({ dataDir, pickEndpoint: async () => picks.shift() ?? "" });
    expect(engine.endpoint).not.toBe(other.endpoint);
    await engine.close();
    await other.close();
  });

  test("passes over a record of a process that is not the engine, a lock and users left behind", async () => {
    const gone = await deadPid();
    await mkdir(join(dataDir, "store", "users"), { recursive: true });
    await writeFile(
      join(dataDir, "store", "engine.json"),
      JSON.stringify({ pid: process.pid, endpoint: await freeEndpoint() }),
    );
    await writeFile(join(dataDir, "store", "engine.lock"), `${gone}@`);
    await writeFile(join(dataDir, "store", "users", `${gone}@ x`), "");
    // A user whose process id somebody else has now.
    await writeFile(join(dataDir, "store", "users", `${process.pid}@1 x`), "");
    const engine = await openEmbedded({ dataDir });
    expect(await answers(engine.endpoint)).toBe(true);
    await engine.close();
    expect(await recorded()).toBeUndefined();
  });

  test("neither adopts nor ends what only has the recorded process id and endpoint", async () => {
    const other = await openEmbedded();
    const bystander = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { detached: true });
    await mkdir(join(dataDir, "store"));
    await writeFile(
      join(dataDir, "store", "engine.json"),
      JSON.stringify({ pid: bystander.pid, endpoint: other.endpoint }),
    );
    const engine = await openEmbedded({ dataDir });
    expect(engine.endpoint).not.toBe(other.endpoint);
    expect(isRunning(bystander.pid ?? 0)).toBe(true);
    await engine.close();
    expect(isRunning(bystander.pid ?? 0)).toBe(true);
    expect(await answers(other.endpoint)).toBe(true);
    bystander.kill();
    await other.close();
  });

  test.each([
    ["overwritten", async (file: string) => await writeFile(file, "this is no database ".repeat(1_000))],
    ["cut off", async (file: string) => await truncate(file, 5_000)],
  ])("says what to do when the database was %s, and leaves it as it is", async (_, damage) => {
    await (await openStorage({ dataDir, tables })).close();
    const file = join(dataDir, "store", "inventory.db");
    await damage(file);
    const damaged = await readFile(file);
    const opening = openStorage({ dataDir, tables });
    await expect(opening).rejects.toThrow(StoreError);
    await expect(opening).rejects.toThrow(/store is damaged; move that folder away and run refresh again/);
    expect(await readFile(file)).toEqual(damaged);
  });

  test("says that a data directory cannot be written", async () => {
    const file = join(dataDir, "file");
    await writeFile(file, "");
    await expect(openEmbedded({ dataDir: file })).rejects.toThrow(
      /Cannot use the data directory: .* cannot be written/,
    );
  });

  // Root may write anywhere.
  test.skipIf(process.getuid?.() === 0)("says that a read-only data directory cannot be written", async () => {
    await chmod(dataDir, 0o500);
    await expect(openEmbedded({ dataDir })).rejects.toThrow("cannot be written (EACCES)");
    await chmod(dataDir, 0o700);
  });
});

/** A process in a group of its own that opens the engine, prints the endpoint, and then stays, exits, throws or closes. */
function user(mode: "stay" | "exit" | "throw" | "close") {
  const script = `
    import { openEmbedded } from ${JSON.stringify(join(import.meta.dirname, "embedded.ts"))};
    const engine = await openEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(engine.endpoint);
    ${{ stay: "setInterval(() => {}, 1000);", exit: "process.exit(0);", throw: "setTimeout(() => { throw new Error(); });", close: "await engine.close();" }[mode]}
  `;
  const args = ["--input-type=module", "--eval", script];
  const child = spawn(process.execPath, args, { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  const said = new Promise<string>((resolve) => child.stdout.once("data", (line) => resolve(String(line).trim())));
  const ended = new Promise<number | string | null>((resolve) => {
    child.once("exit", (code, signal) => resolve(signal ?? code));
  });
  return { child, said, ended };
}

async function recorded(): Promise<{ readonly pid: number } | undefined> {
  return await readFile(join(dataDir, "store", "engine.json"), "utf8").then(
    (text) => JSON.parse(text),
    () => undefined,
  );
}

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid ?? 0;
}

async function untilEnded(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function untilSilent(endpoint: string): Promise<void> {
  while (await answers(endpoint)) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Waits until so many transactions have been applied; the last one seen may not have been acknowledged yet. */
async function untilContent(storage: InventoryStorage, partition: PartitionKey, version: number): Promise<number> {
  for (;;) {
    const seen = (await storage.metadata(partition))?.contentVersion ?? 0;
    if (seen >= version) return seen;
  }
}

/** More than one transaction takes. */
function sampleResources(partition: PartitionKey) {
  return Array.from({ length: 2_000 }, (_, index) => sampleResource(partition, `instance/${1000 + index}`));
}
