import { defineConfig } from "vitest/config";

/** Suites that need Java run apart, so that `npm test` needs nothing but Node. */
const NEEDS_JAVA = "**/*.java.test.ts";

export default defineConfig({
  test: {
    // Whoever waits longer than this waits for something that never comes.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: "node", include: ["{backend,simulator}/src/**/*.test.ts"], exclude: [NEEDS_JAVA] },
      },
      { extends: true, test: { name: "java", include: [NEEDS_JAVA], exclude: ["**/node_modules/**"] } },
    ],
  },
});
