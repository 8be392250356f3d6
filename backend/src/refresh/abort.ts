/** Waits for a step, but no longer than the signal allows; the SDK may sleep between attempts without looking at it. */
export async function orAborted<Value>(step: Promise<Value>, signal: AbortSignal): Promise<Value> {
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([aborted, step]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
