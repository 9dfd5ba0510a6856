import { optionsOf } from './simulation-options.ts';

it('plays a scenario unchanged with seed 1 by default', () => {
  expect(optionsOf(['steady'])).toMatchObject({
    scenario: { load: { kind: 'open', perSecond: 1_500, seconds: 60 }, tables: 'warmed' },
    designs: ['shop'],
    seeds: [1],
  });
});

it('changes the scenario by its options', () => {
  const args =
    'sell-out --clients 200 --units 50 --shards 8 --tables new --lost 0.02 --seeds 3 --design lock --design shop';
  const { scenario, designs, seeds } = optionsOf(args.split(' '));
  expect(scenario).toMatchObject({
    load: { kind: 'at-once', clients: 200 },
    products: [{ stock: 50, stockShards: 8 }],
    tables: 'new',
    lost: 0.02,
  });
  expect([designs, seeds]).toEqual([
    ['lock', 'shop'],
    [1, 2, 3],
  ]);
});

it('has all environments from the start where idle ones are picked at random', () => {
  const { scenario } = optionsOf(['steady', '--environments', '40', '--pick', 'random']);
  expect(scenario.environments).toEqual({ limit: 40, pick: 'random', ready: 40 });
});

test.each([
  [[], 'Name one scenario.'],
  [['nothing'], 'There is no scenario nothing.'],
  [['steady', 'sell-out'], 'Name one scenario.'],
  [['steady', '--clients', '5'], '--clients does not apply to this scenario.'],
  [['sell-out', '--seconds', '5'], '--seconds does not apply to this scenario.'],
  [['sell-out', '--units', 'many'], '--units many must be a whole number of at least 0.'],
  [['sell-out', '--seeds', '0'], '--seeds 0 must be a whole number of at least 1.'],
  [['sell-out', '--seed', '1', '--seeds', '2'], 'Give --seed or --seeds, not both.'],
  [['sell-out', '--tables', 'hot'], '--tables hot must be one of new, warmed.'],
  [['sell-out', '--lost', '2'], '--lost 2 must be a number from 0 to 1.'],
  [['sell-out', '--shards', '65'], '--shards 65 must be a whole number from 1 to 64.'],
  [['sell-out', '--what'], "Unknown option '--what'"],
])('refuses %j with one sentence and the usage', (args, sentence) => {
  expect(() => optionsOf(args)).toThrow(sentence);
  expect(() => optionsOf(args)).toThrow('Usage: npm run simulate --');
});
