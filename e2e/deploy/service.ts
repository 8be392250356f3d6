import { setTimeout as delay } from "node:timers/promises";
import type { Run } from "../../backend/src/api/schemas.ts";
import { type Checks, difference } from "../moto/checks.ts";
import { askApi } from "./api-event.ts";
import type { Deployment } from "./deployment.ts";
import type { LambdaFunction } from "./lambda-function.ts";
import type { Stack } from "./stack-resources.ts";

/** The functions at work: who gets in, the schedule's refresh, one on demand, and what happens when a function is lost. */
export async function checkService(deployment: Deployment, stack: Stack, checks: Checks): Promise<void> {
  const collect = await deployment.start("CollectFunction");
  const refresh = await deployment.start("RefreshFunction", { AWS_ENDPOINT_URL_LAMBDA: collect.endpoint });
  const api = await deployment.start("ApiFunction", { AWS_ENDPOINT_URL_LAMBDA: refresh.endpoint });
  await checkDoors(api, checks);

  await checks.check("the schedule's event runs a complete refresh by workers", async () => {
    const { Input } = stack.resources.RefreshFunctionDaily?.Properties.Target ?? {};
    await refresh.invoke(JSON.parse(Input));
    const [run] = await deployment.storage.runs(1);
    const workers = new Set(collect.log.filter((line) => line.includes('"Collected"'))).size;
    return [
      ...same("trigger and state", `${run?.trigger} ${run?.state} ${run?.error ?? ""}`.trim(), "schedule complete"),
      ...(workers > 3 ? [] : [`only ${workers} workers collected`]),
      ...(run && run.progress.resources > 100 ? [] : [`only ${run?.progress.resources} resources`]),
    ];
  });
  const [scheduled] = await deployment.storage.runs(1);
  const resources = scheduled?.progress.resources;

  await checks.check(
    "the API answers from what the refresh stored, also in a process that begins with the snapshot",
    async () => {
      const cold = await deployment.start("ApiFunction");
      const answers = [
        await askApi(api, "GET /inventory?size=5"),
        await askApi(cold, "GET /inventory?size=5", "reader"),
      ];
      return answers.flatMap(({ status, body }) => [
        ...same("status", status, 200),
        ...same("total", body.total, resources),
        ...same("items", body.items?.length, 5),
        ...same("complete cells", body.completeness?.complete, body.completeness?.cells),
      ]);
    },
  );
  await checks.check(
    "SQL is answered from the copy and, where it could take all memory, by a process of its own",
    async () => {
      const count = await askApi(api, "POST /inventory/sql", "reader", { sql: "SELECT count(*) FROM resources" });
      const made = await askApi(api, "POST /inventory/sql", "reader", { sql: "SELECT length(repeat('x', 1000))" });
      const endless = await askApi(api, "POST /inventory/sql", "reader", {
        sql: "SELECT length(repeat('x', 2000000000))",
      });
      return [
        ...same("count", JSON.stringify(count.body.rows), `[[${resources}]]`),
        ...same("made", JSON.stringify(made.body.rows), "[[1000]]"),
        ...same("endless", endless.status, 400),
      ];
    },
  );
  await checks.check("the alarms' metrics are in the refresh function's log", () => {
    const line = refresh.log.find((entry) => entry.includes('"RefreshFinished"'));
    const metrics = JSON.parse(line ?? "{}");
    const { Namespace, Dimensions } = metrics._aws?.CloudWatchMetrics?.[0] ?? {};
    return [
      ...same("namespace", Namespace, "AwsInventory"),
      ...same("dimension", `${Dimensions} ${metrics.service}`, "service aws-inventory"),
      ...same("value", String(metrics.RefreshFinished), "1"),
    ];
  });

  await checks.check("a refresh on demand answers 202 at once and is complete soon after", async () => {
    const { status, body, headers } = await askApi(api, "POST /inventory/refresh?service=s3,iam");
    const run = await ended(api, body.runId ?? "");
    return [
      ...same("status", status, 202),
      ...same("location", headers.location, `/inventory/refresh/${body.runId}`),
      ...same("run", `${run.state} ${run.trigger} ${run.filters.services}`, "complete api s3,iam"),
    ];
  });
  await checks.check("a selection of what does not exist ends in its record and in no alarm", async () => {
    const failures = refresh.log.filter((line) => line.includes('"RefreshFailed"')).length;
    const { body } = await askApi(api, "POST /inventory/refresh?accounts=999999999999");
    const run = await ended(api, body.runId ?? "");
    return [
      ...same("state", run.state, "failed"),
      ...same("alarms", refresh.log.filter((line) => line.includes('"RefreshFailed"')).length, failures),
    ];
  });
  await checks.check("an event that is delivered twice runs once", async () => {
    const before = (await deployment.storage.runs(100)).length;
    await refresh.invoke({ runId: scheduled?.runId, selection: {} });
    return same("runs", (await deployment.storage.runs(100)).length, before);
  });

  await checks.check("workers that are lost leave what is stored, and the run says why it is incomplete", async () => {
    await collect.kill();
    const { body } = await askApi(api, "POST /inventory/refresh?service=rds");
    const run = await ended(api, body.runId ?? "");
    const { body: list } = await askApi(api, "GET /inventory?size=1");
    return [
      ...same("state", run.state, "incomplete"),
      ...same("outcomes", Object.keys(run.progress.outcomes).join(), "failed"),
      ...same("total", list.total, resources),
      ...(/did not answer/.test(run.problems[0]?.error?.message ?? "") ? [] : ["the reason is missing"]),
    ];
  });
  await checks.check("a refresh that cannot be started is refused, and its record says so", async () => {
    await refresh.kill();
    const { status, body } = await askApi(api, "POST /inventory/refresh");
    const [run] = await deployment.storage.runs(1);
    return [
      ...same("status class", Math.floor(status / 100), 5),
      ...same("type", typeof body.detail, "string"),
      ...same("record", run?.state, "failed"),
    ];
  });
  await checks.check("no log has a credential in it", () =>
    [api, refresh, collect].flatMap(({ name, log }) =>
      log
        .filter((line) => /not-a-secret|ASIA[A-Z0-9]{16}|eyJraWQ/.test(line))
        .map((line) => `${name}: ${line.slice(0, 200)}`),
    ),
  );
}

async function checkDoors(api: LambdaFunction, checks: Checks): Promise<void> {
  await checks.check("GET /health answers without a token", async () =>
    same("status", (await askApi(api, "GET /health", "nobody")).status, 200),
  );
  await checks.check("no other route answers without the claims of a token", async () => {
    const { body } = await askApi(api, "GET /openapi.json");
    const routes = Object.entries(body.paths ?? {}).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, "x")}`),
    );
    const answers = routes.map(async (route) => [route, (await askApi(api, route, "nobody")).status] as const);
    const open = (await Promise.all(answers)).filter(([, status]) => status !== 401);
    const known = [...(routes.length > 8 ? [] : [`only ${routes.length} routes are described`])];
    return [
      ...known,
      ...difference(
        open.map(([route]) => route),
        ["GET /health"],
      ),
    ];
  });
  await checks.check("only operators may start a refresh", async () =>
    same("status", (await askApi(api, "POST /inventory/refresh", "reader")).status, 403),
  );
}

async function ended(api: LambdaFunction, runId: string): Promise<Run> {
  for (let tried = 0; tried < 600; tried += 1) {
    const { body } = await askApi(api, `GET /inventory/refresh/${runId}`);
    // The answer about one run is the run.
    const run = body as unknown as Run;
    if (run.state !== "running") return run;
    await delay(100);
  }
  throw new Error(`Run ${runId} has not ended within a minute`);
}

function same(what: string, is: unknown, should: unknown): string[] {
  return is === should ? [] : [`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(should)}`];
}
