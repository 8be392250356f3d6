import { localSnapshots } from "./snapshot-local.ts";
import { snapshotStoreContract } from "./snapshot-store-contract.ts";

snapshotStoreContract("snapshots in a folder", localSnapshots);
