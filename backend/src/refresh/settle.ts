/** Waits for every step and returns what they gave; throws the first error, but only once none is under way any more. */
export async function settle<Value>(steps: readonly Promise<Value>[]): Promise<Value[]> {
  const results = await Promise.allSettled(steps);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}
