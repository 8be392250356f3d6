import { expect, test } from "vitest";
import type { BenchmarkResult } from "../bench/result.ts";
import { benchmarksDocument } from "./benchmarks-document.ts";

const QUESTIONS = {
  memory: { question: "How much memory?", boundedBy: "Partitions." },
  makespan: { question: "How long?", boundedBy: "Places." },
};

const RESULT: BenchmarkResult = {
  benchmark: "memory",
  at: "2026-11-22T10:00:00.000Z",
  code: { commit: "0123456789abcdef", isDirty: false },
  machine: { cpu: "A processor", cores: 2, memoryGiB: 24, system: "linux 6.1", node: "v24.0.0" },
  sizes: { resources: 100_000 },
  budgets: [
    { what: "peak", budget: "at most 512 MiB", measured: "401 MiB", isMet: true },
    { what: "growth", budget: "flat", measured: "2 ×", isMet: false },
    { what: "at 1,000,000", budget: "at most 100 ms", measured: "not measured (at 100,000: 88 ms)" },
  ],
  tables: [{ title: "By size", columns: ["resources", "MiB"], rows: [["a | b", 100_000.5]] }],
};

test("benchmarksDocument() shows each figure with its question, command, budget, bound and machine", () => {
  const document = benchmarksDocument(QUESTIONS, new Map([["memory", RESULT]]));
  const section = document.slice(document.indexOf("## memory"), document.indexOf("## makespan"));
  expect(section).toContain("How much memory?");
  expect(section).toContain("`npm run bench -- memory`");
  expect(section).toContain("| peak | at most 512 MiB | 401 MiB | met |");
  expect(section).toContain("| a \\| b | 100,000.5 |");
  expect(section).toContain("What bounds it: Partitions.");
  expect(section).toContain(
    "Taken on 2026-11-22 of commit 01234567, on 2 cores (A processor), 24 GiB, linux 6.1, Node.js v24.0.0.",
  );
  expect(section).toContain("Sizes: resources 100000.");
});

test("benchmarksDocument() begins with all budgets, and says what is not met or not measured", () => {
  const document = benchmarksDocument(QUESTIONS, new Map([["memory", RESULT]]));
  const budgets = document.slice(document.indexOf("## Budgets"), document.indexOf("## memory"));
  expect(budgets).toContain("| [memory](#memory) | growth | flat | 2 × | **not met** |");
  expect(budgets).toContain("| at 1,000,000 | at most 100 ms | not measured (at 100,000: 88 ms) | not measured |");
  expect(budgets).toContain("| [makespan](#makespan) | everything |  |  | not measured |");
  expect(document.slice(document.indexOf("## makespan"))).toContain("Not measured yet.");
});

test("benchmarksDocument() says when the figures are of code that is in no commit", () => {
  const dirty = { ...RESULT, code: { ...RESULT.code, isDirty: true } };
  const document = benchmarksDocument(QUESTIONS, new Map([["memory", dirty]]));
  expect(document).toContain("of commit 01234567 with changes that were not committed, on 2 cores");
});
