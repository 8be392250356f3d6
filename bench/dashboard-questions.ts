import type { StoredResource } from "../backend/src/model.ts";
import type { ReadModel } from "../backend/src/query/read-model.ts";

type Ask = (readModel: ReadModel) => Promise<unknown>;

/** What the dashboard asks of the read model, by a name for the table. */
export const DASHBOARD_QUESTIONS: Readonly<Record<string, Ask>> = {
  "first page": (model) => model.list({ size: 50 }),
  "page 1,000": (model) => model.list({ size: 50, page: 1_000 }),
  "1,000 rows": (model) => model.list({ size: 1_000 }),
  "one kind, by instance type": (model) =>
    model.list({ size: 50, selection: { kinds: ["ec2:instance"] }, sort: "instanceType" }),
  "by name": (model) => model.list({ size: 50, sort: "name" }),
  "by state, backwards": (model) => model.list({ size: 50, sort: "-state" }),
  "by creation, newest first": (model) => model.list({ size: 50, sort: "-createdAt" }),
  "by last change, newest first": (model) => model.list({ size: 50, sort: "-updatedAt" }),
  "by a tag": (model) => model.list({ size: 50, sort: "tag.Owner" }),
  "by a number, largest first": (model) => model.list({ size: 50, sort: "-sizeGiB" }),
  "by a path": (model) => model.list({ size: 50, sort: "data.VolumeType" }),
  "state is running": (model) => model.list({ size: 50, filters: ["state=running"] }),
  "two tags": (model) => model.list({ size: 50, filters: ["tag.Environment=prod", "tag.Owner!="] }),
  "tag contains, not a state": (model) => model.list({ size: 50, filters: ["tag.Name:web", "state!=running"] }),
  "a column is": (model) => model.list({ size: 50, filters: ["instanceType=t3.micro"] }),
  "a column is more than": (model) => model.list({ size: 50, filters: ["sizeGiB>=100"], sort: "-sizeGiB" }),
  "created since": (model) => model.list({ size: 50, filters: ["createdAt>=2026-01-01"], sort: "-createdAt" }),
  "older than 90 days": (model) => model.list({ size: 50, filters: ["createdAt>90d"], sort: "createdAt" }),
  "a group and NOT": (model) =>
    model.list({ size: 50, filters: ["(state=running OR state=available) AND NOT tag.Owner=payments"] }),
  "a group and NOT, newest first": (model) =>
    model.list({
      size: 50,
      filters: ["(state=running OR instanceType^t3.) AND NOT (tag.Environment=prod OR createdAt>90d)"],
      sort: "-createdAt",
    }),
  "a path is": (model) => model.list({ size: 50, filters: ["data.State.Name=stopped"] }),
  "a path is there": (model) => model.list({ size: 50, filters: ["data.VpcId!="] }),
  "a path contains": (model) => model.list({ size: 50, filters: ["data.Description:load"] }),
  "an element of a list begins with": (model) =>
    model.list({ size: 50, filters: ["data.SecurityGroups[*].GroupId^sg-0a"] }),
  "search one word": (model) => model.list({ size: 50, search: "checkout" }),
  "search a common word": (model) => model.list({ size: 50, search: "prod" }),
  "search two words, by name": (model) => model.list({ size: 50, search: "prod eu-west-1", sort: "name" }),
  "search an address": (model) => model.list({ size: 50, search: "10.0.1" }),
  "search nothing there": (model) => model.list({ size: 50, search: "zzzzqqqq" }),
  summary: (model) => model.summary({}),
  "summary of a search": (model) => model.summary({ search: "prod" }),
  "six facets": (model) =>
    model.facets({ properties: ["service", "type", "account", "region", "state", "tag.Owner"], limit: 20 }),
  "facet of a column": (model) => model.facets({ properties: ["instanceType"], limit: 20 }),
  "facets of a search": (model) => model.facets({ properties: ["type", "state"], limit: 20, search: "prod" }),
  properties: (model) => model.properties(),
  coverage: (model) => model.coverage({ size: 50, page: 1 }),
  updates: (model) => model.updates({ size: 50, page: 1 }),
  accounts: (model) => model.accounts(),
  completeness: (model) => model.completeness({ selection: { services: ["ec2"] } }),
  changes: (model) => model.changes({ size: 50 }),
  "changes of a service, deletions": (model) =>
    model.changes({ size: 50, selection: { services: ["ec2"] }, changes: ["deleted"] }),
};

/** What points to a resource and what it points to, by one step and by two, and lists of what is related to it, by a name for the table. */
export function relationQuestions(
  samplesOf: (type: string, count: number) => readonly StoredResource[],
): Readonly<Record<string, Ask>> {
  const types = ["vpc:vpc", "vpc:security-group", "ec2:instance", "iam:role"];
  return Object.fromEntries(
    types.flatMap((type) => {
      const samples = samplesOf(type, 20);
      let asked = 0;
      const about =
        (ask: (model: ReadModel, resource: StoredResource) => Promise<unknown>): Ask =>
        async (model) => {
          const resource = samples[asked++ % samples.length];
          if (resource === undefined) throw new RangeError(`Cannot ask: the sample has no ${type}`);
          return await ask(model, resource);
        };
      return [
        [`relations of one ${type}`, about((model, resource) => model.relations(resource))],
        [`relations of one ${type}, two hops`, about((model, resource) => model.relations(resource, { hops: 2 }))],
        [
          `list of what is within two hops of one ${type}`,
          about((model, { arn }) => model.list({ size: 50, filters: [`related2=${arn}`] })),
        ],
      ] as const;
    }),
  );
}

/** Free text in the descriptions, which nothing is prepared for: the JSON of everything is looked through. */
export const RAW_TEXT: Readonly<Record<string, Ask>> = {
  "text in any description": (model) =>
    model.sql({ sql: "SELECT arn FROM resources WHERE data LIKE '%zzzzqqqq%' ORDER BY arn LIMIT 50", limit: 50 }),
};
