import { stopOnSignal } from './steps.ts';

/** Something that a command has started and stops at its end. */
export interface Started {
  stop(): Promise<void>;
}

/**
 * Runs a command, stops what it has started, and ends this process: with 0 where `main` returns true, else with 1.
 * @param stoppedMessage printed when a signal stops the command.
 * @param main adds what it starts to `started`.
 */
export function runCommand(
  stoppedMessage: string,
  main: (stop: AbortSignal, started: Started[]) => Promise<boolean>,
): void {
  const started: Started[] = [];
  main(stopOnSignal(stoppedMessage), started)
    .catch((error: Error) => {
      console.error(error.message);
      return false;
    })
    .then(async (passed) => {
      // In reverse order: the server before its engines.
      for (const { stop } of started.reverse()) await stop();
      process.exit(passed ? 0 : 1);
    });
}
