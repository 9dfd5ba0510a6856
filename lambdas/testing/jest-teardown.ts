import type { Engine } from '../../lib/engines/engine.ts';

/** Stops the engines of jest-setup.ts. */
export default async function stopEngines(): Promise<void> {
  const { engines } = globalThis as unknown as { engines: Engine[] };
  await Promise.all(engines.map((engine) => engine.stop()));
}
