import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../lib/engines/run-command.ts';
import { rejectOnAbort } from '../lib/engines/steps.ts';
import { benchOptions } from '../load/bench/bench-options.ts';
import { isConsistent, keepBench } from '../load/bench/bench-report.ts';
import { tableOf } from '../load/bench/bench-table.ts';
import { runBench } from '../load/bench/run-bench.ts';

/** How long a stopped benchmark may take to clean up. */
const CLEAN_UP_MS = 2_000;

/**
 * `npm run bench`: the shop against the lock-based baseline and other references, in interleaved rounds on the same engines.
 * It fails if the store is inconsistent; missed goals are shown in the table.
 */
runCommand('The benchmark was stopped: nothing was kept.', async (stopped, started) => {
  const options = benchOptions(process.argv.slice(2));
  const running = runBench(options, started, stopped);
  // Stopped last: without its engines the benchmark soon ends, and removes its temporary folders.
  started.unshift({
    stop: async () => {
      await Promise.race([Promise.allSettled([running]), sleep(CLEAN_UP_MS)]);
    },
  });
  const report = await Promise.race([running, rejectOnAbort(stopped)]);
  keepBench(report);
  console.log(options.json ? JSON.stringify(report, null, 2) : tableOf(report));
  return isConsistent(report);
});
