import { once } from 'node:events';

/**
 * An abort signal for SIGINT (Ctrl-C), SIGTERM and SIGHUP.
 * @param message of the abort reason; else it names the signal.
 */
export function stopOnSignal(message?: string): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Not once: the terminal and npm both deliver a Ctrl-C, and the second must not kill this process while it stops.
    process.on(signal, () => controller.abort(new Error(message ?? `Stopped by ${signal}.`)));
  }
  return controller.signal;
}

/** Rejects with the signal's reason once it is aborted; never resolves. */
export async function rejectOnAbort(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
}

/** Runs a step and prints how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  console.log(`${name}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return result;
}
