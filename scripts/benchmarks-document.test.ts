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
  machine: { cpu: "A processor", cores: 2, memoryGiB: 24, system: "linux 6.1", node: "v24.0.0" },
  sizes: { resources: 100_000 },
  budgets: [
    { what: "peak", budget: "at most 512 MiB", measured: "401 MiB", isMet: true },
    { what: "growth", budget: "flat", measured: "2 ×", isMet: false },
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
  expect(section).toContain("Taken on 2026-11-22 on 2 cores (A processor), 24 GiB, linux 6.1, Node.js v24.0.0.");
  expect(section).toContain("Sizes: resources 100000.");
});

test("benchmarksDocument() begins with all budgets, and says what is not met or not measured", () => {
  const document = benchmarksDocument(QUESTIONS, new Map([["memory", RESULT]]));
  const budgets = document.slice(document.indexOf("## Budgets"), document.indexOf("## memory"));
  expect(budgets).toContain("| [memory](#memory) | growth | flat | 2 × | **not met** |");
  expect(document.slice(document.indexOf("## makespan"))).toContain("Not measured yet.");
});
