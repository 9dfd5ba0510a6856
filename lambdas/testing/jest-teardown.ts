import type { Engine } from '../../lib/engines/engine.ts';

/** Stops what was started for the tests. */
export default async function stopEngines(): Promise<void> {
  const { engines } = globalThis as unknown as { engines: Engine[] };
  await Promise.all(engines.map((engine) => engine.stop()));
}
