import type { ReadModel } from "../backend/src/query/read-model.ts";

/** What the dashboard asks of the read model, by a name for the table. */
export const DASHBOARD_QUESTIONS: Readonly<Record<string, (readModel: ReadModel) => Promise<unknown>>> = {
  "first page": (model) => model.list({ size: 50 }),
  "page 1,000": (model) => model.list({ size: 50, page: 1_000 }),
  "1,000 rows": (model) => model.list({ size: 1_000 }),
  "one kind, by instance type": (model) =>
    model.list({ size: 50, selection: { kinds: ["ec2:instance"] }, sort: "instanceType" }),
  "by name": (model) => model.list({ size: 50, sort: "name" }),
  "by creation, newest first": (model) => model.list({ size: 50, sort: "-createdAt" }),
  "by a tag": (model) => model.list({ size: 50, sort: "tag.Owner" }),
  "by a number, largest first": (model) => model.list({ size: 50, sort: "-sizeGiB" }),
  "state is running": (model) => model.list({ size: 50, filters: ["state=running"] }),
  "two tags": (model) => model.list({ size: 50, filters: ["tag.Environment=prod", "tag.Owner!="] }),
  "tag contains, not a state": (model) => model.list({ size: 50, filters: ["tag.Name:web", "state!=running"] }),
  "a column is": (model) => model.list({ size: 50, filters: ["instanceType=t3.micro"] }),
  "a column is more than": (model) => model.list({ size: 50, filters: ["sizeGiB>=100"], sort: "-sizeGiB" }),
  "created since": (model) => model.list({ size: 50, filters: ["createdAt>=2026-01-01"], sort: "-createdAt" }),
  "search one word": (model) => model.list({ size: 50, search: "checkout" }),
  "search two words, by name": (model) => model.list({ size: 50, search: "prod eu-west-1", sort: "name" }),
  "search an address": (model) => model.list({ size: 50, search: "10.0.1" }),
  "search nothing there": (model) => model.list({ size: 50, search: "zzzzqqqq" }),
  summary: (model) => model.summary({}),
  "summary of a search": (model) => model.summary({ search: "prod" }),
  "six facets": (model) =>
    model.facets({ properties: ["service", "type", "account", "region", "state", "tag.Owner"], limit: 20 }),
  "facet of a column": (model) => model.facets({ properties: ["instanceType"], limit: 20 }),
  properties: (model) => model.properties(),
  coverage: (model) => model.coverage({ size: 50, page: 1 }),
  updates: (model) => model.updates({ size: 50, page: 1 }),
  accounts: (model) => model.accounts(),
  completeness: (model) => model.completeness({ selection: { services: ["ec2"] } }),
};
