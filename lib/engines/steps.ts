/**
 * Aborted by Ctrl-C and by being told to end.
 * @param words what the signal's reason says; else which signal came.
 */
export function stopOnSignal(words?: string): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Not once: a terminal and npm both pass a Ctrl-C on, and the second must not cut the stopping short.
    process.on(signal, () => controller.abort(new Error(words ?? `${signal} came before the end`)));
  }
  return controller.signal;
}

/** Runs a step and says how long it took. */
export async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await work();
  console.log(`${name}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return result;
}
