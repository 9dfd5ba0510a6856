import { parseArgs } from 'node:util';
import { MAX_SHARDS } from '../../lambdas/stock/shard.ts';
import { throughputs } from './dynamo/table-throughput.ts';
import { type DesignName, type Load, type Scenario, type ScenarioName, scenarios } from './simulation-scenarios.ts';

/** What `npm run simulate` is to play. */
export interface Options {
  readonly scenario: Scenario;
  readonly designs: readonly DesignName[];
  readonly seeds: readonly number[];
}

const USAGE = `Usage: npm run simulate -- goals
       npm run simulate -- <${Object.keys(scenarios).join('|')}>
  --clients 50  --rate 1500  --seconds 10      load
  --units 100  --shards 64                     stock of the first product
  --tables new|warmed                          throughput that the tables are ready for
  --environments 1000                          maximum number of Lambda's execution environments
  --pick last|random                           which idle environment is reused; with random, all exist from the start
  --lost 0.02                                  share of the store calls whose request or reply is lost
  --design shop|lock|limit                     design to play; may be repeated
  --seeds 20 | --seed 7                        seeds 1 to 20, or one seed`;

const DESIGNS: readonly DesignName[] = ['shop', 'lock', 'limit'];
const PICKS = ['last', 'random'] as const;
const TABLES = Object.keys(throughputs) as Scenario['tables'][];

/** @throws Error with one sentence and the usage where an argument is unknown or invalid. */
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
      clients: text,
      rate: text,
      seconds: text,
      units: text,
      shards: text,
      tables: text,
      environments: text,
      pick: text,
      lost: text,
      seeds: text,
      seed: text,
      design: { type: 'string', multiple: true },
    },
  });
  const { design: designs, ...given } = values;
  const scenario: Scenario = scenarios[scenarioName(positionals)];
  return {
    scenario: changed(scenario, given),
    designs: designs?.map((design) => oneOf('design', design, DESIGNS)) ?? scenario.designs,
    seeds: seedsOf(given),
  };
}

function scenarioName([name, ...others]: readonly string[]): ScenarioName {
  if (!name || others.length > 0) throw new Error('Name one scenario.');
  if (!(name in scenarios)) throw new Error(`There is no scenario ${name}.`);
  return name as ScenarioName;
}

/** Options as given, by name. */
type Given = Readonly<Record<string, string | undefined>>;

function seedsOf({ seed, seeds }: Given): number[] {
  if (seed !== undefined && seeds !== undefined) throw new Error('Give --seed or --seeds, not both.');
  if (seed !== undefined) return [whole('seed', seed, 0)];
  const count = seeds === undefined ? 1 : whole('seeds', seeds, 1);
  return Array.from({ length: count }, (_, index) => index + 1);
}

function changed(scenario: Scenario, given: Given): Scenario {
  const { tables, lost } = given;
  return {
    ...scenario,
    load: changedLoad(scenario.load, given),
    products: changedProducts(scenario.products, given),
    environments: changedEnvironments(scenario.environments, given),
    tables: tables === undefined ? scenario.tables : oneOf('tables', tables, TABLES),
    lost: lost === undefined ? scenario.lost : share('lost', lost),
  };
}

function changedLoad(load: Load, given: Given): Load {
  const number = (option: string, otherwise: number) => wholeOr(otherwise, option, given, 1);
  switch (load.kind) {
    case 'open':
      refuse('clients', given);
      return { ...load, perSecond: number('rate', load.perSecond), seconds: number('seconds', load.seconds) };
    case 'closed':
      refuse('rate', given);
      return { ...load, clients: number('clients', load.clients), seconds: number('seconds', load.seconds) };
    case 'at-once':
      refuse('rate', given);
      refuse('seconds', given);
      return { ...load, clients: number('clients', load.clients) };
  }
}

function changedProducts([first, ...rest]: Scenario['products'], given: Given): Scenario['products'] {
  if (!first) throw new Error('The scenario has no product.');
  const stock = wholeOr(first.stock, 'units', given, 0);
  const stockShards = wholeOr(first.stockShards, 'shards', given, 1, MAX_SHARDS);
  return [{ ...first, stock, stockShards }, ...rest];
}

function changedEnvironments(rules: Scenario['environments'], given: Given): Scenario['environments'] {
  const pick = given.pick === undefined ? rules.pick : oneOf('pick', given.pick, PICKS);
  const limit = wholeOr(rules.limit, 'environments', given, 1);
  return { pick, limit, ready: pick === 'random' ? limit : 0 };
}

function refuse(option: string, given: Given): void {
  if (given[option] !== undefined) throw new Error(`--${option} does not apply to this scenario.`);
}

function wholeOr(otherwise: number, option: string, given: Given, min: number, max?: number): number {
  const value = given[option];
  return value === undefined ? otherwise : whole(option, value, min, max);
}

function whole(option: string, value: string, min: number, max = Number.POSITIVE_INFINITY): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    const range = Number.isFinite(max) ? `from ${min} to ${max}` : `of at least ${min}`;
    throw new Error(`--${option} ${value} must be a whole number ${range}.`);
  }
  return number;
}

function share(option: string, value: string): number {
  const number = Number(value);
  if (!(number >= 0 && number <= 1)) throw new Error(`--${option} ${value} must be a number from 0 to 1.`);
  return number;
}

function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  if (!choices.includes(value as T)) throw new Error(`--${option} ${value} must be one of ${choices.join(', ')}.`);
  return value as T;
}
