/** Timeout of a wait in a test, in milliseconds; only a defect reaches it, never a slow machine. */
const UNTIL_MS = 60_000;

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
