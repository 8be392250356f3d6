import { testCollector } from "../testing/test-collector.ts";

await testCollector("vpc");
