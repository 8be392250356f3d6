import { testCollector } from "../testing/test-collector.ts";

// More groups than VPCs, because only those that people made have tags.
await testCollector("vpc", { only: { "vpc:security-group": 40 } });
