import { atLeast, atMost } from '../figures/goal.ts';
import type { ResultGoal } from './results.ts';
import type { Figures } from './simulation-figures.ts';
import { type DesignName, type Scenario, type ScenarioName, scenarios } from './simulation-scenarios.ts';

/** A scenario with its goals. */
export interface GoalRow {
  readonly id: string;
  readonly name: ScenarioName;
  readonly scenario: Scenario;
  /** Played are the seeds 1 to this number. */
  readonly seeds: number;
  /** Which figures over the seeds are compared with the goals. */
  readonly over: 'median' | 'worst';
  /** The design that the shop is compared with. */
  readonly against?: DesignName;
  /** @param other figures of the design that the shop is compared with. */
  readonly goals: (own: Figures, other: Figures | undefined) => ResultGoal[];
}

const { 'hot-product': hotProduct, steady, 'sell-out': sellOut } = scenarios;
const HOT_SEEDS = 5;
const SELL_OUT_SEEDS = 20;

/** The simulated goals of the design; the sell-outs on new tables have none and are shown for comparison. */
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
  ...[50, 64].flatMap((clients) => (['new', 'warmed'] as const).map((tables) => hotProductRow(clients, tables))),
  {
    id: 'steady-1500',
    name: 'steady',
    scenario: steady,
    seeds: 1,
    over: 'worst',
    goals: steadyGoals(0.1),
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
    goals: steadyGoals(1),
  },
  ...(['warmed', 'new'] as const).flatMap((tables) => [
    sellOutRow(100, 64, tables, { soldOutMs: 200, refused: 0 }),
    sellOutRow(1_000, 64, tables, { soldOutMs: 700, refused: 0 }),
    sellOutRow(100, 8, tables, { soldOutMs: 500, refused: 100 }),
  ]),
];

/** Clients that never pause, compared with the store's limit. */
function hotProductRow(clients: number, tables: Scenario['tables']): GoalRow {
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

/** @param conflicts maximum per order. */
function steadyGoals(conflicts: number): GoalRow['goals'] {
  return ({ p99Ms, refused, conflictsPerOrder }) => [
    atMost('p99', p99Ms, 150),
    atMost('refused', refused, 0),
    atMost('conflicts', conflictsPerOrder, conflicts),
  ];
}

/**
 * Many clients at once for few units.
 * @param bound maximum virtual ms until the last sale, and maximum number of clients refused with 503.
 */
function sellOutRow(
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
