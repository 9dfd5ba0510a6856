import { atLeast, atMost } from '../figures/goal.ts';
import type { ResultGoal } from './results.ts';
import type { Figures } from './simulation-figures.ts';
import { type DesignName, type Scenario, type ScenarioName, scenarios } from './simulation-scenarios.ts';

/** A scenario with what is expected of it. */
export interface GoalRow {
  readonly id: string;
  readonly name: ScenarioName;
  readonly scenario: Scenario;
  readonly seeds: number;
  /** Which figures over the seeds count. */
  readonly over: 'median' | 'worst';
  /** What is played beside the shop. */
  readonly against?: DesignName;
  /** @param other the figures of what is played beside the shop. */
  readonly goals: (own: Figures, other: Figures | undefined) => ResultGoal[];
}

const { 'hot-product': hotProduct, steady, 'sell-out': sellOut } = scenarios;
const HOT_SEEDS = 5;
const SELL_OUT_SEEDS = 20;

/** Every simulated number that the design is to reach; a sell-out on new tables stands beside that on warmed ones. */
export const goalRows: readonly GoalRow[] = [
  {
    id: 'hot-product-lock',
    name: 'hot-product',
    scenario: hotProduct,
    seeds: HOT_SEEDS,
    over: 'median',
    against: 'lock',
    goals: (own, other) => [
      atLeast('throughput', own.perSecond / (other?.perSecond ?? Number.NaN), 30),
      atMost('max', own.maxMs / (other?.maxMs ?? Number.NaN), 0.5),
    ],
  },
  ...[50, 64].flatMap((clients) => (['new', 'warmed'] as const).map((tables) => beside(clients, tables))),
  {
    id: 'steady-1500',
    name: 'steady',
    scenario: steady,
    seeds: 1,
    over: 'worst',
    goals: served(0.1),
  },
  {
    id: 'steady-random',
    name: 'steady',
    scenario: {
      ...steady,
      load: { ...steady.load, perSecond: 1_000 },
      environments: { limit: 1_000, pick: 'random', ready: 1_000 },
    },
    seeds: 1,
    over: 'worst',
    goals: served(1),
  },
  ...(['warmed', 'new'] as const).flatMap((tables) => [
    rush(100, 64, tables, { soldOutMs: 200, refused: 0 }),
    rush(1_000, 64, tables, { soldOutMs: 700, refused: 0 }),
    rush(100, 8, tables, { soldOutMs: 500, refused: 100 }),
  ]),
];

/** Clients that never pause, beside bare transactions of as many clients on items that nobody shares. */
function beside(clients: number, tables: Scenario['tables']): GoalRow {
  return {
    id: `hot-product-${clients}-${tables}`,
    name: 'hot-product',
    scenario: { ...hotProduct, tables, load: { ...hotProduct.load, clients } },
    seeds: HOT_SEEDS,
    over: 'median',
    against: 'limit',
    goals: (own, other) => [atLeast('throughput', own.perSecond / (other?.perSecond ?? Number.NaN), 0.95)],
  };
}

function served(conflicts: number): GoalRow['goals'] {
  return ({ p99Ms, refused, conflictsPerOrder }) => [
    atMost('p99', p99Ms, 150),
    atMost('refused', refused, 0),
    atMost('conflicts', conflictsPerOrder, conflicts),
  ];
}

/** A crowd at the last units, as the design bounds it on warmed tables. */
function rush(
  units: number,
  shards: number,
  tables: Scenario['tables'],
  bound: { soldOutMs: number; refused: number },
): GoalRow {
  const [product] = sellOut.products;
  return {
    id: `sell-out-${units}-${shards}${tables === 'new' ? '-new' : ''}`,
    name: 'sell-out',
    scenario: { ...sellOut, tables, products: [{ ...product, stock: units, stockShards: shards }] },
    seeds: SELL_OUT_SEEDS,
    over: 'worst',
    goals: ({ left, lastSoldMs, refused, refusedTwice }) =>
      tables === 'new'
        ? []
        : [
            atMost('sold-out', left === 0 ? lastSoldMs : Number.POSITIVE_INFINITY, bound.soldOutMs),
            bound.refused === 0
              ? atMost('refused', refused, 0)
              : atMost('refused-share', refused / sellOut.load.clients, bound.refused / sellOut.load.clients),
            atMost('refused-after-retry', refusedTwice, 0),
          ],
  };
}
