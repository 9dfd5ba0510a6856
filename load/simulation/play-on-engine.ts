import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import type { Started } from '../../lib/engines/run-command.ts';
import { localEnvironment } from '../../lib/local/local-environment.ts';
import { type Run, simulate } from './play-scenario.ts';
import type { DesignName, Scenario } from './simulation-scenarios.ts';

/** Plays a scenario once with a seed. */
export type Play = (scenario: Scenario, design: DesignName, seed: number) => Promise<Run>;

/**
 * Plays each run on a new engine, as an engine slows down with the data it holds, and shows its progress on a terminal.
 * @param started holds the engine while a run is played.
 */
export function playOnEngine(started: Started[], stopped: AbortSignal): Play {
  return async (scenario, design, seed) => {
    stopped.throwIfAborted();
    const engine = await startDynamo(process.env);
    started.push(engine);
    try {
      Object.assign(process.env, localEnvironment(engine.url, '', process.env));
      return await simulate({ scenario, design, seed, dynamoUrl: engine.url, onProgress: showProgress(design, seed) });
    } finally {
      started.splice(started.indexOf(engine), 1);
      await engine.stop();
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    }
  };
}

function showProgress(design: DesignName, seed: number): (elapsedMs: number, orders: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (elapsedMs, orders) => {
    const seconds = (elapsedMs / 1_000).toFixed(1);
    process.stderr.write(`\r\x1b[K${design}, seed ${seed}: ${orders} answers in ${seconds} virtual s`);
  };
}
