import { parseArgs } from 'node:util';
import { MAX_SHARDS } from '../../lambdas/stock/shard.ts';
import { throughputs } from './dynamo/latency-profiles.ts';
import { type DesignName, type Load, type Scenario, type ScenarioName, scenarios } from './simulation-scenarios.ts';

/** What the command was told to play. */
export interface Options {
  readonly name: ScenarioName;
  readonly scenario: Scenario;
  readonly designs: readonly DesignName[];
  readonly seeds: readonly number[];
}

export const USAGE = `Usage: npm run simulate -- goals
       npm run simulate -- <${Object.keys(scenarios).join('|')}>
  --clients 50  --rate 1500  --seconds 10      the load
  --units 100  --shards 64                     the first product's stock
  --tables new|warmed                          partitions of the tables
  --environments 1000  --pick last|random      Lambda's environments: at most so many; with random they are there from the start
  --lost 0.02                                  share of the calls to the store whose request or reply is lost
  --design shop|lock|limit                     what is played, once for each
  --seeds 20 | --seed 7                        seeds 1 to 20, or one`;

const DESIGNS: readonly DesignName[] = ['shop', 'lock', 'limit'];

/** @throws Error with one sentence and the usage where an argument is not known or wrong. */
export function optionsOf(args: string[]): Options {
  try {
    return parse(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}

function parse(args: string[]): Options {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...{ clients: text, rate: text, seconds: text, units: text, shards: text, tables: text },
      ...{ environments: text, pick: text, lost: text, seeds: text, seed: text },
      design: { type: 'string', multiple: true },
    },
  });
  const [name, ...others] = positionals;
  if (!name || others.length > 0) throw new Error('Name one scenario.');
  if (!(name in scenarios)) throw new Error(`There is no scenario ${name}.`);
  const scenario: Scenario = scenarios[name as ScenarioName];
  if (values.seed !== undefined && values.seeds !== undefined) throw new Error('Give --seed or --seeds, not both.');
  const seed = values.seed === undefined ? undefined : whole('seed', values.seed, 0);
  const seeds = values.seeds === undefined ? 1 : whole('seeds', values.seeds, 1);
  return {
    name: name as ScenarioName,
    scenario: { ...scenario, ...changesOf(scenario, values) },
    designs: values.design?.map((design) => oneOf('design', design, DESIGNS)) ?? scenario.designs,
    seeds: seed === undefined ? Array.from({ length: seeds }, (_, index) => index + 1) : [seed],
  };
}

type Values = Readonly<Record<string, string | string[] | undefined>>;

function changesOf(scenario: Scenario, values: Values): Partial<Scenario> {
  const given = <T>(option: string, read: (text: string) => T, otherwise: T): T => {
    const value = values[option];
    return typeof value === 'string' ? read(value) : otherwise;
  };
  const number = (option: string, least: number, otherwise: number, most?: number) =>
    given(option, (value) => whole(option, value, least, most), otherwise);
  const [first, ...rest] = scenario.products;
  if (!first) throw new Error('The scenario has no product.');
  const { environments } = scenario;
  const pick = given('pick', (value) => oneOf('pick', value, ['last', 'random'] as const), environments.pick);
  const limit = number('environments', 1, environments.limit);
  return {
    load: loadOf(scenario.load, values, number),
    products: [
      {
        ...first,
        stock: number('units', 0, first.stock),
        stockShards: number('shards', 1, first.stockShards, MAX_SHARDS),
      },
      ...rest,
    ],
    tables: given(
      'tables',
      (value) => oneOf('tables', value, Object.keys(throughputs) as Scenario['tables'][]),
      scenario.tables,
    ),
    environments: { pick, limit, ready: pick === 'random' ? limit : 0 },
    lost: given('lost', shareOf, scenario.lost),
  };
}

function loadOf(
  load: Load,
  values: Values,
  number: (option: string, least: number, otherwise: number) => number,
): Load {
  const refuse = (option: string) => {
    if (values[option] !== undefined) throw new Error(`--${option} does not fit this scenario.`);
  };
  if (load.kind === 'open') {
    refuse('clients');
    return { ...load, perSecond: number('rate', 1, load.perSecond), seconds: number('seconds', 1, load.seconds) };
  }
  refuse('rate');
  const clients = number('clients', 1, load.clients);
  if (load.kind === 'closed') return { ...load, clients, seconds: number('seconds', 1, load.seconds) };
  refuse('seconds');
  return { ...load, clients };
}

function whole(option: string, value: string, least: number, most = Number.POSITIVE_INFINITY): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    const range = Number.isFinite(most) ? `from ${least} to ${most}` : `from ${least} on`;
    throw new Error(`--${option} ${value} must be a whole number ${range}.`);
  }
  return number;
}

function shareOf(value: string): number {
  const number = Number(value);
  if (!(number >= 0 && number <= 1)) throw new Error(`--lost ${value} must be a number from 0 to 1.`);
  return number;
}

function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  if (!choices.includes(value as T)) throw new Error(`--${option} ${value} must be one of ${choices.join(', ')}.`);
  return value as T;
}
