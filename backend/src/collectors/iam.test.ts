import { testCollector } from "../testing/test-collector.ts";

await testCollector("iam", {
  unpaged: ["iam:account"],
  // Of a user's keys and devices, and of an account's aliases, there are fewer than fit on a page.
  onePage: ["ListMFADevices", "ListAccessKeys", "ListAccountAliases"],
});
