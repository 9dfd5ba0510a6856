import { runCommand } from '../lib/engines/run-command.ts';
import { rejectOnAbort } from '../lib/engines/steps.ts';
import { playGoals } from '../load/simulation/play-goals.ts';
import { playOnEngine } from '../load/simulation/play-on-engine.ts';
import { playSeeds } from '../load/simulation/play-seeds.ts';

/**
 * `npm run simulate -- <scenario>` plays a sale in virtual time on simulated AWS and audits it; `npm run simulate -- goals`
 * plays every scenario that has a goal. The figures of a seed are the same on any machine. It fails if an audit fails.
 */
runCommand('The simulation was stopped.', async (stopped, started) => {
  const startedAt = performance.now();
  const args = process.argv.slice(2);
  const play = playOnEngine(started, stopped);
  const playing = args.join() === 'goals' ? playGoals(play) : playSeeds(args, play);
  const passed = await Promise.race([playing, rejectOnAbort(stopped)]);
  console.error(`${((performance.now() - startedAt) / 1_000).toFixed(0)} s of real time`);
  return passed;
});
