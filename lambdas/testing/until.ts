/** Timeout of a wait in a test, in milliseconds; only a defect reaches it, never a slow machine. */
export const UNTIL_MS = 60_000;

/**
 * Polls a condition until it holds.
 * @param what the expected event, for the error.
 * @param timeoutMs milliseconds until the wait fails.
 * @throws Error that names the event.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = UNTIL_MS,
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`This did not happen within ${timeoutMs} ms: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Waits for a promise that must settle.
 * @param what the expected event, for the error.
 * @param timeoutMs milliseconds until the wait fails.
 * @throws Error that names the event, or the promise's own.
 */
export async function within<T>(promise: Promise<T>, what: string, timeoutMs = UNTIL_MS): Promise<T> {
  const late = Promise.withResolvers<never>();
  const fail = () => late.reject(new Error(`This did not happen within ${timeoutMs} ms: ${what}.`));
  const timer = setTimeout(fail, timeoutMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
