import { storageContract } from "./contract.ts";
import { openEmbedded } from "./embedded.ts";
import { createStoreClient } from "./store-client.ts";

storageContract("the embedded engine in memory", async () => {
  const engine = await openEmbedded();
  return { client: createStoreClient(engine), close: engine.close };
});
