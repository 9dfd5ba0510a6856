let startMs: number | undefined;

/**
 * Notes that this process is ready for its first request: called last while a handler's module loads, as afterwards an
 * environment may lie idle. With provisioned concurrency nobody waits for a start, so none is noted.
 */
export function noteStart(): void {
  if (process.env.AWS_LAMBDA_INITIALIZATION_TYPE === 'provisioned-concurrency') return;
  startMs = performance.now();
}

/** The metric of this process's start, in milliseconds since Node began; of a process it is given once. */
export function startMetric(): { StartMs?: number } {
  if (startMs === undefined) return {};
  const metric = { StartMs: startMs };
  startMs = undefined;
  return metric;
}
