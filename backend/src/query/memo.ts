/** Answers that hold for one state of the copy, each worked out once. */
export type Memo = <Value>(key: string, work: () => Promise<Value>) => Promise<Value>;

/** Knows nothing yet; a new one is made whenever the copy changes. */
export function createMemo(): Memo {
  const known = new Map<string, Promise<unknown>>();
  return <Value>(key: string, work: () => Promise<Value>) => {
    const found = known.get(key) ?? work();
    known.set(key, found);
    found.catch(() => known.delete(key));
    // Whoever uses a key gives it the same work.
    return found as Promise<Value>;
  };
}
