/** How long a test waits for what must come: only a defect makes it wait so long, never a slow machine. */
export const UNTIL_MS = 60_000;

/**
 * Asks again until a condition holds.
 * @param what what is waited for, as the failure names it.
 * @param boundMs milliseconds after which the wait fails.
 * @throws Error that names what did not come.
 */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  boundMs = UNTIL_MS,
): Promise<void> {
  const end = performance.now() + boundMs;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`This did not come within ${boundMs} ms: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Waits for a promise that must settle.
 * @param what what is waited for, as the failure names it.
 * @param boundMs milliseconds after which the wait fails.
 * @throws Error that names what did not come, or the promise's own.
 */
export async function within<T>(promise: Promise<T>, what: string, boundMs = UNTIL_MS): Promise<T> {
  const late = Promise.withResolvers<never>();
  const fail = () => late.reject(new Error(`This did not come within ${boundMs} ms: ${what}.`));
  const timer = setTimeout(fail, boundMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
