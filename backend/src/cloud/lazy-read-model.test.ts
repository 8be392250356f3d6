import { expect, test } from "vitest";
import { openReadModel } from "../query/open-read-model.ts";
import { openInMemoryStorage } from "../storage/open-storage.ts";
import { DEFAULT_TABLE_NAMES } from "../storage/tables.ts";
import { lazyReadModel } from "./lazy-read-model.ts";

test("lazyReadModel() opens once, with the first question, and again when that failed", async () => {
  const { storage, close } = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  let opened = 0;
  const readModel = lazyReadModel(() => {
    opened += 1;
    return opened === 1 ? Promise.reject(new Error("No store")) : openReadModel({ storage });
  });
  try {
    expect(opened).toBe(0);
    await expect(readModel.summary({})).rejects.toThrow("No store");
    const [list, summary] = await Promise.all([readModel.list({ size: 1 }), readModel.summary({})]);
    expect([list.total, summary.count, opened]).toEqual([0, 0, 2]);
    for await (const { rows } of readModel.export({})) expect(rows).toEqual([]);
  } finally {
    await readModel.close();
    await close();
  }
});

test("lazyReadModel() that is opened beforehand answers the first question from that, or opens again where that failed", async () => {
  const { storage, close } = await openInMemoryStorage(DEFAULT_TABLE_NAMES);
  let opened = 0;
  let isDown = true;
  const readModel = lazyReadModel(() => {
    opened += 1;
    return isDown ? Promise.reject(new Error("No store")) : openReadModel({ storage });
  });
  try {
    readModel.open();
    // Until it has failed.
    await new Promise(setImmediate);
    isDown = false;
    readModel.open();
    expect((await readModel.list({ size: 1 })).total).toBe(0);
    expect(opened).toBe(2);
  } finally {
    await readModel.close();
    await close();
  }
});

test("lazyReadModel() that was asked nothing closes without opening", async () => {
  const readModel = lazyReadModel(() => Promise.reject(new Error("Not to be opened")));
  await expect(readModel.close()).resolves.toBe(undefined);
});
