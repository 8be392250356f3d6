import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["backend/src/**/*.test.ts", "simulator/src/**/*.test.ts", "scripts/**/*.test.ts"],
    // A test that needs longer waits for something real that never comes.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
