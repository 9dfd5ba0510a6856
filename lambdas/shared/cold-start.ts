import { isProvisioned } from './environment.ts';

let startMs: number | undefined;

/**
 * Records that this process is ready for its first request. Called last while a handler's module loads, because the
 * environment may be idle afterwards. With provisioned concurrency no caller waits for the start, so it is not recorded.
 */
export function markReady(): void {
  if (isProvisioned()) return;
  startMs = performance.now();
}

/** The metric of this process's cold start, in milliseconds since Node began; the first call takes it. */
export function takeColdStart(): { StartMs?: number } {
  if (startMs === undefined) return {};
  const metric = { StartMs: startMs };
  startMs = undefined;
  return metric;
}
