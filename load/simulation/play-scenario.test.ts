import { spawn } from 'node:child_process';
import { simulate } from './play-scenario.ts';
import type { DesignName, Scenario, ScenarioName } from './simulation-scenarios.ts';
import { shortScenarios } from './testing/short-scenarios.ts';

// Patience for a busy machine; the test is of the outcome.
jest.setTimeout(900_000);

const SEEDS = [1, 2, 3];
const dynamoUrl = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;

describe.each(Object.keys(shortScenarios) as ScenarioName[])('%s', (name) => {
  it.each(SEEDS)('passes the audit with lost replies (seed %i)', async (seed) => {
    const { figures, findings } = await simulate({ scenario: shortScenarios[name], design: 'shop', seed, dynamoUrl });
    expect(findings).toEqual([]);
    expect(figures.orders).toBeGreaterThan(10);
  });
});

it('gives exactly the same run for a seed, also while another process keeps a core busy', async () => {
  const plan = { scenario: shortScenarios['sell-out'], design: 'shop', seed: 4, dynamoUrl } as const;
  const calm = await simulate(plan);
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
  try {
    expect(await simulate(plan)).toEqual(calm);
  } finally {
    busy.kill('SIGKILL');
  }
  expect(await simulate({ ...plan, seed: 5 })).not.toEqual(calm);
});

it.each<DesignName>(['lock', 'limit'])('plays the design %s', async (design) => {
  const scenario: Scenario = { ...shortScenarios['hot-product'], lost: 0 };
  const { figures, findings } = await simulate({ scenario, design, seed: 1, dynamoUrl });
  expect(findings).toEqual([]);
  expect(figures).toMatchObject({ conflictsPerOrder: 0, environments: 10 });
});
