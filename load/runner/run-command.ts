/** Something that a command has started and stops at its end. */
export interface Started {
  stop(): Promise<void>;
}

/**
 * Runs a command that makes a load run, and ends this process with its outcome.
 * @param main is told when to stop, and notes what it has started.
 */
export function runCommand(main: (stop: AbortSignal, started: Started[]) => Promise<boolean>): void {
  const stopping = new AbortController();
  const started: Started[] = [];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stopping.abort(new Error('The run was stopped: nothing was audited.')));
  }
  main(stopping.signal, started)
    .catch((error: Error) => {
      console.error(error.message);
      return false;
    })
    .then(async (passed) => {
      // The server before its engines.
      for (const { stop } of started.reverse()) await stop();
      process.exit(passed ? 0 : 1);
    });
}
