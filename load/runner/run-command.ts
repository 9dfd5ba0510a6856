import { stopOnSignal } from '../../lib/engines/steps.ts';

/** Something that a command has started and stops at its end. */
export interface Started {
  stop(): Promise<void>;
}

/** What is said of a load run that was stopped. */
export const RUN_STOPPED = 'The run was stopped: nothing was audited.';

/**
 * Runs a command and ends this process with its outcome.
 * @param stoppedWords what is said where it is stopped before its end.
 * @param main is told when to stop, and notes what it has started.
 */
export function runCommand(
  stoppedWords: string,
  main: (stop: AbortSignal, started: Started[]) => Promise<boolean>,
): void {
  const started: Started[] = [];
  main(stopOnSignal(stoppedWords), started)
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
