import { cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createOrganization, serve } from "simulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCli } from "../testing/run-cli.ts";

const organization = createOrganization({ accounts: 3, regions: 2, resources: 120 });
let server: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  server = await serve(organization.core, { port: 0 });
});
afterAll(() => server.close());

test("a first refresh, and what list, show and status say of it", async () => {
  await using cli = await openCli(server.url);
  const refreshed = await cli.run(["refresh", "--json"]);
  expect(refreshed).toMatchObject({ code: 0 });
  const run = JSON.parse(refreshed.out);
  expect(run).toMatchObject({ state: "complete", problems: [] });
  expect(run.progress.created).toBeGreaterThan(100);

  const listed = JSON.parse((await cli.run(["list", "--json"])).out);
  expect(listed).toHaveLength(run.progress.resources);
  const [instance] = listed.filter((resource: { kind: string }) => resource.kind === "instance");
  expect(Object.keys(instance)).toEqual(
    expect.arrayContaining([
      "service",
      "kind",
      "accountId",
      "region",
      "resourceId",
      "arn",
      "tags",
      "updatedAt",
      "columns",
    ]),
  );
  const table = await cli.run(["list", "ec2:instance", "--account", instance.accountId, "--region", instance.region]);
  expect(table.out).toContain(instance.resourceId.replace("instance/", ""));
  const lines = (await cli.run(["list", "ec2:instance", "--format", "ndjson"])).out.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).kind)).toEqual(lines.map(() => "instance"));
  const csv = (await cli.run(["list", "ec2:instance", "--format", "csv"])).out.split("\r\n");
  expect(csv).toHaveLength(lines.length + 2);

  const key = `ec2/${instance.accountId}/${instance.region}/${instance.resourceId}`;
  const byKey = await cli.run(["show", key]);
  expect(byKey).toMatchObject({ code: 0 });
  expect((await cli.run(["show", instance.arn])).out).toBe(byKey.out);
  const shown = JSON.parse((await cli.run(["show", key, "--json"])).out);
  expect(shown).toMatchObject({ resource: { arn: instance.arn }, cell: { outcome: "complete" }, history: [] });
  expect(shown).not.toHaveProperty("relations");
  const near = JSON.parse((await cli.run(["show", key, "--json", "--hops", "2"])).out);
  const [subnet] = near.relations.filter(({ reference }: Related) => reference.type === "vpc:subnet");
  expect(near.relations.some(({ via }: Related) => via !== undefined)).toBe(true);
  const relations = (await cli.run(["show", key, "--hops", "1"])).out.split("\nRelations\n")[1] ?? "";
  expect(relations).toMatch(new RegExp(`^ +→ vpc:subnet +${subnet.reference.id}( |$)`, "m"));
  expect(relations).not.toContain(" via ");

  const status = JSON.parse((await cli.run(["status", "--json"])).out);
  expect(status.cells).toHaveLength(run.progress.cells);
  expect(status.lastRun.runId).toBe(run.runId);
  expect((await cli.run(["status"])).out).toContain("Every cell is complete.");
});

test("an export is a whole file of what list lists, and stderr says how complete it is", async () => {
  await using cli = await openCli(server.url);
  await cli.run(["refresh", "--service", "ec2"]);
  const folder = join(cli.dataDir, "..", "exports");
  const options = ["--service", "ec2:instance,ec2:volume", "--filter", "name!=", "--sort=-name"];
  const asked = ["--filter", "kind!=key-pair", "--filter", "name!=", "--sort=-name", "--format", "ndjson"];
  const listed = (await cli.run(["list", "ec2", ...asked])).out
    .split("\n")
    .filter((line) => /"kind":"(instance|volume)"/.test(line));
  expect(listed.length).toBeGreaterThan(5);
  const first = await cli.run(["export", ...options, "--format", "ndjson", "--out", `${folder}/`]);
  expect(first).toMatchObject({ code: 0, err: "" });
  const [, path = ""] = /^Wrote (.*\.ndjson) \([\d,]+ bytes\)\n$/.exec(first.out) ?? [];
  expect((await readFile(path, "utf8")).trimEnd().split("\n")).toEqual(listed);

  const parquet = join(folder, "ec2.parquet");
  const second = await cli.run(["export", ...options, "--with", "data", "--out", parquet, "--json"]);
  const { size } = await stat(parquet);
  expect(JSON.parse(second.out)).toMatchObject({ path: parquet, format: "parquet", bytes: size });
  expect((await readFile(parquet)).subarray(-4).toString()).toBe("PAR1");
  expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);

  const incomplete = await cli.run(["export", "--service", "rds", "--out", join(folder, "none.csv")]);
  expect(incomplete).toMatchObject({ code: 0, err: expect.stringMatching(/^Nothing of this has been read yet/) });
  expect(await readFile(join(folder, "none.csv"), "utf8")).toMatch(/^service,kind,[\w,]+\r\n$/);
});

test("a list can be filtered, searched and sorted, and the next one shows what was read meanwhile", async () => {
  await using cli = await openCli(server.url);
  await cli.run(["refresh", "--service", "ec2"]);
  const list = async (...args: string[]): Promise<{ kind: string; name?: string; state?: string }[]> =>
    JSON.parse((await cli.run(["list", "--json", ...args])).out);
  const everything = await list();
  const running = everything.filter(({ state }) => state === "running");
  expect(running.length).toBeGreaterThan(0);
  const filtered = await list("--filter", "state=running", "--filter", "kind=instance", "--sort=-name");
  expect(filtered).toHaveLength(running.length);
  const names = filtered.map(({ name = "" }) => name);
  expect(names).toEqual(names.toSorted().toReversed());
  const searched = await list("ec2:instance", "--search", names[0] ?? "");
  expect(searched.map(({ name }) => name)).toContain(names[0]);
  await cli.run(["refresh", "--service", "vpc"]);
  expect((await list()).length).toBeGreaterThan(everything.length);
});

test("a refresh with a denied kind ends with 3, says what is missing, and keeps what it has", async () => {
  await using cli = await openCli(server.url);
  await cli.run(["refresh", "--service", "ec2"]);
  const rule = organization.faults.add({ operation: "DescribeVolumes", error: "denied" });
  const refreshed = await cli.run(["refresh", "--service", "ec2"]);
  rule.remove();
  expect(refreshed.code).toBe(3);
  expect(refreshed.out).toMatch(/denied .*ec2:volume.*UnauthorizedOperation/);
  expect(refreshed.out).toContain("0 created, 0 updated, 0 deleted");
  expect((await cli.run(["status"])).out).toMatch(/denied .*ec2 .*UnauthorizedOperation/);
  const listed = await cli.run(["list", "ec2:volume"]);
  expect(listed.code).toBe(0);
  expect(listed.err).toMatch(/^Of the \d+ cells behind this list: \d+ not complete; "aws-inventory status" says/);
  const doctor = await cli.run(["doctor"]);
  expect(doctor.code).toBe(3);
  expect(doctor.out).toContain("Cells denied at their last attempt: ec2:volume.");
  expect(doctor.out).toContain('"ec2:DescribeVolumes"');
  expect(doctor.out).not.toContain('"ec2:DescribeInstances"');
});

test("a refresh whose account does not let us in ends with 3", async () => {
  await using cli = await openCli(server.url);
  const [, locked] = organization.world.accounts;
  if (!locked) throw new Error("the world has too few accounts");
  locked.assumable = false;
  try {
    const refreshed = await cli.run(["refresh", "--service", "iam"]);
    expect(refreshed.code).toBe(3);
    expect(refreshed.out).toContain(locked.id);
    const status = JSON.parse((await cli.run(["status", "--json"])).out);
    expect(status.accountsNotRead).toMatchObject([{ accountId: locked.id, error: { outcome: "denied" } }]);
    expect((await cli.run(["status"])).out).toMatch(new RegExp(`Accounts not read\\n.*\\n${locked.id} `));
    const doctor = await cli.run(["doctor", "--json"]);
    expect(doctor.code).toBe(3);
    // No action helps where the role cannot be assumed.
    expect(JSON.parse(doctor.out)).toMatchObject({ deniedKinds: [], policy: null });
    const problems = JSON.parse(doctor.out).accounts.filter((account: { problem?: object }) => account.problem);
    expect(problems.map((account: { accountId: string }) => account.accountId)).toEqual([locked.id]);
  } finally {
    locked.assumable = true;
  }
});

test("Ctrl-C ends a refresh in good order, even while AWS does not answer, and the next one completes", async () => {
  await using cli = await openCli(server.url);
  const rule = organization.faults.add({ operation: "DescribeVolumes", fault: "hang" });
  const child = cli.start(["refresh", "--service", "ec2", "--json"]);
  while (rule.hits === 0) await new Promise((resolve) => setImmediate(resolve));
  child.kill("SIGINT");
  const stopped = await child.result;
  rule.remove();
  expect(stopped).toMatchObject({ code: 1, err: "" });
  expect(JSON.parse(stopped.out)).toMatchObject({ state: "cancelled" });
  expect((await cli.run(["refresh", "--service", "ec2"])).code).toBe(0);
});

test("a refresh whose output nobody reads runs to its end and keeps its exit code", async () => {
  await using cli = await openCli(server.url);
  const rule = organization.faults.add({ operation: "DescribeVolumes", error: "denied" });
  const child = cli.start(["refresh", "--service", "ec2"]);
  child.hangUp("stdout");
  child.hangUp("stderr");
  const { code } = await child.result;
  rule.remove();
  expect(code).toBe(3);
  expect(JSON.parse((await cli.run(["status", "--json"])).out).lastRun.state).toBe("incomplete");
});

test("a list that nobody reads ends with 0, and an error that nobody reads with its own code", async () => {
  await using cli = await openCli(server.url);
  await cli.run(["refresh", "--service", "ec2"]);
  const list = cli.start(["list"]);
  list.hangUp("stdout");
  expect(await list.result).toMatchObject({ code: 0 });
  const mistaken = cli.start(["explode"]);
  mistaken.hangUp("stderr");
  expect(await mistaken.result).toMatchObject({ code: 2 });
});

test("two commands at once share the engine of the data directory", async () => {
  await using cli = await openCli(server.url);
  const both = await Promise.all([cli.run(["refresh", "--service", "ec2"]), cli.run(["refresh", "--service", "vpc"])]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(JSON.parse((await cli.run(["status", "--json"])).out).services).toHaveLength(2);
});

describe("bad input gets one line that says what to do", () => {
  test.each([
    [["refresh", "--service", "ec3"], {}, 2, /^aws-inventory: Unknown service "ec3": the services are ec2, /],
    [["list", "ec2:vm"], {}, 2, /^aws-inventory: Unknown kind "ec2:vm": the kinds of ec2 are instance, /],
    [["refresh", "--accounts", "12345678901"], {}, 2, /^aws-inventory: Bad account id "12345678901": .* 12 digits\n$/],
    [["refresh", "--accounts", "999999999999"], {}, 2, /^aws-inventory: Unknown account 999999999999: /],
    [["refresh", "--regions", "mars-north-1"], {}, 2, /^aws-inventory: Unknown region mars-north-1: AWS knows /],
    [["refresh", "--service", "ec2,,s3"], {}, 2, /^aws-inventory: Cannot read --service "ec2,,s3": /],
    [
      ["refresh", "--nonsense"],
      {},
      2,
      /^aws-inventory: Unknown option '--nonsense': see "aws-inventory refresh --help"\n$/,
    ],
    [
      ["status", "--service", "ec2", "--service", "s3"],
      {},
      2,
      /^aws-inventory: --service is given twice: join the values with commas\n$/,
    ],
    [["list", "--json", "--json"], {}, 2, /^aws-inventory: --json is given twice: see "aws-inventory list --help"\n$/],
    [["list", "--data-dir", ""], {}, 2, /^aws-inventory: Cannot read --data-dir: it names no directory\n$/],
    [["policy", "--collector", "--partition", "*"], {}, 2, /^aws-inventory: Unknown partition "\*": /],
    [["list"], { INVENTORY_STORE_ENDPOINT: "localhost:8000" }, 1, /INVENTORY_STORE_ENDPOINT: "localhost:8000" is not/],
    [["refresh"], { INVENTORY_ROLE_NAME: "a role" }, 1, /^aws-inventory: Cannot read INVENTORY_ROLE_NAME: "a role" is/],
    [["explode\u009b2J"], {}, 2, /^aws-inventory: Unknown command "explode�2J": /],
    [["explode"], {}, 2, /^aws-inventory: Unknown command "explode": see "aws-inventory --help"\n$/],
    [["list", "ec2", "more"], {}, 2, /^aws-inventory: Unexpected "more": /],
    [["list", "--filter", "stat=x"], {}, 2, /^aws-inventory: Unknown property "stat": did you mean state, /],
    [["list", "--filter", "state=x", "--filter", "running"], {}, 2, /^aws-inventory: Cannot read filter "running": /],
    [["list", "--sort", "colour", "--format", "csv"], {}, 2, /^aws-inventory: Unknown property "colour": /],
    [["list", "--search", "a", "--search", "b"], {}, 2, /^aws-inventory: --search is given twice: see /],
    [["export", "--format", "table"], {}, 2, /^aws-inventory: Unknown format "table": the formats are csv, /],
    [["export", "--with", "tags"], {}, 2, /^aws-inventory: Unknown "--with tags": there is data\n$/],
    [["export", "--out", "no/such/x.csv"], {}, 2, /^aws-inventory: Cannot write no\/such\/x.csv: there is no folder/],
    [["export", "--sort", "colour"], {}, 2, /^aws-inventory: Unknown property "colour": /],
    [["list", "--format", "xml"], {}, 2, /^aws-inventory: Unknown format "xml": the formats are table, /],
    [["show"], {}, 2, /^aws-inventory: Which resource\? /],
    [["show", "ec2/1", "--hops", "3"], {}, 2, /^aws-inventory: Cannot read --hops "3": write 1 or 2/],
    [["show", "ec2/1"], {}, 2, /^aws-inventory: Cannot read "ec2\/1": /],
    [["refresh"], { INVENTORY_ACCOUNTS: "12:Prod" }, 1, /^aws-inventory: Cannot read INVENTORY_ACCOUNTS: "12:Prod" /],
    [["list"], { INVENTORY_STORE_ENDPOINT: "nowhere" }, 1, /^aws-inventory: Cannot read INVENTORY_STORE_ENDPOINT: /],
    [
      ["list"],
      { INVENTORY_STORE_ENDPOINT: "http://127.0.0.1:1" },
      1,
      /^aws-inventory: Cannot use the store at .*ECONNREFUSED/,
    ],
    [["refresh"], { AWS_ENDPOINT_URL: "http://127.0.0.1:1" }, 1, /^aws-inventory: Cannot reach AWS: .*ECONNREFUSED/],
    [
      ["refresh"],
      { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" },
      1,
      /^aws-inventory: Cannot find AWS credentials: set /,
    ],
  ] as const)("%j with %j", async (args, env, code, message) => {
    await using cli = await openCli(server.url);
    const result = await cli.run(args, env);
    expect(result.err).toMatch(message);
    expect(result.err.trim().split("\n")).toHaveLength(1);
    expect(result).toMatchObject({ code, out: "" });
  });
});

test("a corrupted database is refused in one line and left as it is", async () => {
  await using cli = await openCli(server.url);
  await mkdir(join(cli.dataDir, "store"), { recursive: true });
  await writeFile(join(cli.dataDir, "store", "inventory.db"), "this is not a database".repeat(1000));
  const result = await cli.run(["refresh"]);
  expect(result.code).toBe(1);
  expect(result.err).toMatch(/^aws-inventory: Cannot start the embedded engine: .*\n$/);
});

test("every command explains itself", async () => {
  await using cli = await openCli(server.url);
  const help = await cli.run(["--help"]);
  expect(help.code).toBe(0);
  const commands = [...help.out.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name = ""]) => name);
  expect(commands).toEqual([
    "start",
    "refresh",
    "list",
    "show",
    "changes",
    "compare",
    "sql",
    "queries",
    "export",
    "status",
    "doctor",
    "policy",
    "mcp",
  ]);
  for (const name of commands) {
    const own = await cli.run([name, "--help"]);
    expect(own).toMatchObject({ code: 0, err: "" });
    expect(own.out).toContain(`Usage: aws-inventory ${name}`);
    expect(own.out).toContain("--json");
  }
});

test("a refresh leaves the day to look back at, and what changed since is listed, compared and shown", async () => {
  await using cli = await openCli(server.url);
  const json = async (...args: string[]) => JSON.parse((await cli.run([...args, "--json"])).out);
  await cli.run(["refresh", "--service", "ec2"]);
  const before: { arn: string; resourceId: string }[] = await json("list");
  const days = join(cli.dataDir, "snapshot", "daily");
  const [today = ""] = await readdir(days);
  const yesterday = new Date(Date.parse(today) - 86_400_000).toISOString().slice(0, 10);
  await cp(join(days, today), join(days, yesterday), { recursive: true });
  organization.world.churn({ seed: 5, share: 0.4 });
  await cli.run(["refresh", "--service", "ec2"]);

  const listed = await cli.run(["list", "--as-of", yesterday, "--json"]);
  expect(JSON.parse(listed.out)).toEqual(before);
  expect(listed.err).toContain(`As of ${yesterday}: this was written down at`);
  const counted = await cli.run(["sql", "SELECT count(*) AS n FROM resources", "--as-of", yesterday, "--json"]);
  expect(JSON.parse(counted.out)).toEqual([{ n: before.length }]);
  expect(counted.err).toContain(`As of ${yesterday}: this was written down at`);
  const status = await json("status", "--as-of", yesterday);
  expect(status).toMatchObject({ asOf: yesterday, accountsNotRead: [] });
  expect(status.cells.length).toBe((await json("status")).cells.length);

  const changes: { change: string; arn: string; resourceId: string }[] = await json("changes", "--since", "24h");
  const gone = changes.filter(({ change }) => change === "deleted");
  expect(gone.length).toBeGreaterThan(0);
  const csv = (await cli.run(["changes", "--change", "deleted", "--format", "csv"])).out.trim().split("\r\n");
  expect(csv).toHaveLength(gone.length + 1);
  const table = await cli.run(["changes"]);
  expect(table.out).toContain(`${changes.length} changes`);
  expect(table.err).toMatch(/known since 20/);

  const compared = await json("compare", yesterday);
  const differing = compared.items.filter(({ change }: { change: string }) => change === "deleted");
  expect(differing.map(({ arn }: { arn: string }) => arn).sort()).toEqual(gone.map(({ arn }) => arn).sort());
  expect((await cli.run(["compare", yesterday, today])).out).toMatch(/SERVICE +CREATED +UPDATED +DELETED +NOT PROVEN/);

  const [{ arn = "", resourceId = "" } = {}] = gone;
  const shown = await cli.run(["show", arn]);
  expect(shown.out).toMatch(/is not stored any more\n\nAs it was last\nType /);
  expect(shown.out).toMatch(/History\n.* {2}deleted/);
  const then = JSON.parse((await cli.run(["show", arn, "--as-of", yesterday, "--json"])).out);
  expect(then.resource).toMatchObject({ arn, resourceId });

  expect(await cli.run(["list", "--as-of", "2020-01-01"])).toMatchObject({ code: 2, out: "" });
  expect((await cli.run(["compare"])).err).toContain("Which day?");
  expect((await cli.run(["changes", "--change", "moved"])).err).toContain("the changes are created, updated, deleted");
});

/** What the test looks at of a relation. */
interface Related {
  readonly reference: { readonly type: string };
  readonly via?: { readonly arn: string };
}
