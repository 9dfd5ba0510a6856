import { spawn } from 'node:child_process';
import { simulate } from './play-scenario.ts';
import type { DesignName, Scenario, ScenarioName } from './simulation-scenarios.ts';
import { shortScenarios } from './testing/short-scenarios.ts';

// Patience for a busy machine: what is tested is the outcome.
jest.setTimeout(900_000);

const SEEDS = [1, 2, 3];

describe.each(Object.keys(shortScenarios) as ScenarioName[])('%s', (name) => {
  it.each(SEEDS)('leaves units, money and keys right, with replies lost (seed %i)', async (seed) => {
    const { figures, findings } = await simulate({ scenario: shortScenarios[name], design: 'shop', seed });
    expect(findings).toEqual([]);
    expect(figures.orders).toBeGreaterThan(10);
  });
});

it('gives the same figures, to the digit, for the same seed, also while another process keeps the cores busy', async () => {
  const plan = { scenario: shortScenarios['sell-out'], design: 'shop', seed: 4 } as const;
  const calm = await simulate(plan);
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  try {
    expect(await simulate(plan)).toEqual(calm);
  } finally {
    busy.kill('SIGKILL');
  }
  expect(await simulate({ ...plan, seed: 5 })).not.toEqual(calm);
});

it.each<[DesignName, number]>([
  ['lock', 0],
  ['limit', 0],
])('plays the %s beside the shop', async (design, lost) => {
  const scenario: Scenario = { ...shortScenarios['hot-product'], lost };
  const { figures, findings } = await simulate({ scenario, design, seed: 1 });
  expect(findings).toEqual([]);
  expect(figures).toMatchObject({ conflictsPerOrder: 0, environments: 10 });
});
