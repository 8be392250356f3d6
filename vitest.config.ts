import { defineConfig } from "vitest/config";

/** Suites that need Java or Python run apart, so that `npm test` needs nothing but Node. */
const NEEDS_JAVA = "**/*.java.test.ts";
const NEEDS_PYTHON = "**/*.python.test.ts";

export default defineConfig({
  test: {
    // Whoever waits longer than this waits for something that never comes.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    exclude: ["**/node_modules/**"],
    // Vitest leaves one core to itself, which on two cores is half of them.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["{backend,frontend,simulator,scripts}/**/*.test.ts"],
          exclude: [NEEDS_JAVA, NEEDS_PYTHON],
          // Its modules import folders, which Node does not.
          server: { deps: { inline: ["dt-sql-parser"] } },
        },
      },
      { extends: true, test: { name: "java", include: [NEEDS_JAVA] } },
      { extends: true, test: { name: "python", include: [NEEDS_PYTHON] } },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["e2e/browser/*.browser.test.ts"],
          globalSetup: "e2e/browser/setup.ts",
          fileParallelism: false,
          // Pages show what is expected when the answer is there; only what never comes waits as long as this.
          expect: { poll: { timeout: 20_000 } },
        },
      },
      { extends: true, test: { name: "package", include: ["e2e/package/*.test.ts"], testTimeout: 180_000 } },
    ],
  },
});
