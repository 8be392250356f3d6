import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadService, loadServices, SERVICE_NAMES } from "./index.ts";

const FOLDER = new URL(".", import.meta.url);

/** What is not a service: the contract, how calls become pages, the registry and the catalog. Helpers of one service are named `service-topic.ts`. */
const OTHER_FILES = ["define.ts", "pages.ts", "index.ts", "catalog.ts"];

const sources = readdirSync(FOLDER).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
const serviceFiles = sources.filter((file) => !OTHER_FILES.includes(file) && !file.includes("-"));

test("every service file of the folder is registered, and nothing else is", () => {
  expect([...SERVICE_NAMES].sort()).toEqual(serviceFiles.map((file) => file.replace(/\.ts$/, "")).sort());
});

test.for(serviceFiles)("%s has a contract test beside it", (file) => {
  const testFile = new URL(file.replace(/\.ts$/, ".test.ts"), FOLDER);
  expect(existsSync(testFile)).toBe(true);
  expect(readFileSync(testFile, "utf8")).toContain(`testCollector("${file.replace(/\.ts$/, "")}"`);
});

test("a definition carries the name of its file", async () => {
  const services = await loadServices(SERVICE_NAMES);
  expect(services.map(({ service }) => service)).toEqual(SERVICE_NAMES);
});

test("no type, CloudFormation type or title of a service's kinds is used twice", async () => {
  const services = await loadServices(SERVICE_NAMES);
  const kinds = services.flatMap(({ service, kinds }) =>
    Object.entries(kinds).map(([name, kind]) => ({ type: `${service}:${name}`, service, ...kind })),
  );
  const used = [
    ...kinds.map(({ type }) => type),
    ...kinds.map(({ service, title }) => `${service} ${title}`),
    ...kinds.flatMap(({ cloudFormation }) => cloudFormation ?? []),
  ];
  expect(used.filter((name, index) => used.indexOf(name) !== index)).toEqual([]);
});

test.for(sources.filter((file) => !OTHER_FILES.includes(file)))("%s is data and SDK calls only", (file) => {
  const text = readFileSync(new URL(file, FOLDER), "utf8");
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  const forbidden =
    /\b(try|catch|finally|do) \{|\b(catch|while|for|for await) \(|console\.|setTimeout|process\.env|arn:aws/;
  expect(forbidden.exec(code)?.[0], "the engine owns errors, logs, loops and waiting; arn() knows the partition").toBe(
    undefined,
  );
});

test("loadService() refuses a name that is no service", async () => {
  await expect(loadService("ec3")).rejects.toThrow('Cannot load service "ec3": there are ec2, vpc');
  await expect(loadService("toString")).rejects.toThrow(RangeError);
});
