import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storageContract } from "./contract.ts";
import { openEmbedded } from "./embedded.ts";
import { createStoreClient } from "./store-client.ts";

storageContract("the embedded engine on disk", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "storage-contract-"));
  const engine = await openEmbedded({ dataDir });
  return {
    client: createStoreClient(engine),
    async close() {
      await engine.close();
      await rm(dataDir, { recursive: true });
    },
  };
});
