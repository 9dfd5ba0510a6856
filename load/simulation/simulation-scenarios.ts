import type { throughputs } from './dynamo/table-throughput.ts';
import type { EnvironmentRules } from './environments/execution-environments.ts';

/** Equal products, and how many of them each order contains. */
export interface ProductGroup {
  readonly name: string;
  readonly count: number;
  /** Units of each product. */
  readonly stock: number;
  readonly stockShards: number;
  /** Order lines of this group in each order, each of another product. */
  readonly linesPerOrder: number;
}

/** Clients that never pause: each orders again as soon as it has its answer. */
export interface ClosedLoad {
  readonly kind: 'closed';
  readonly clients: number;
  readonly seconds: number;
}
/** Orders at a mean rate (Poisson), whatever the answers. */
export interface OpenLoad {
  readonly kind: 'open';
  readonly perSecond: number;
  readonly seconds: number;
}
/** Clients that order once, all at the same instant. */
export interface AtOnceLoad {
  readonly kind: 'at-once';
  readonly clients: number;
}
export type Load = ClosedLoad | OpenLoad | AtOnceLoad;

/** What the admin does to the first product during the sale. */
export interface AdminStep {
  /** Virtual ms since the sale began. */
  readonly atMs: number;
  readonly does:
    | { readonly what: 'put'; readonly stock?: number; readonly stockShards?: number }
    | { readonly what: 'adjust'; readonly delta: number };
}

/** A sale on simulated AWS, as plain data. */
export interface Scenario {
  readonly products: readonly ProductGroup[];
  readonly load: Load;
  /** Each order line is of 1 to this many units, equally likely. */
  readonly maxQuantity: number;
  readonly tables: keyof typeof throughputs;
  readonly environments: EnvironmentRules;
  /** Share of the store calls whose request or reply is lost, from 0 to 1. */
  readonly lost: number;
  readonly steps: readonly AdminStep[];
  /** Whether the units that the sale left are bought afterwards, to show that none is stranded. */
  readonly buysRest: boolean;
  /** The designs that the command plays without `--design`. */
  readonly designs: readonly DesignName[];
}

/** The shop, the lock-based baseline, or the store's limit: bare transactions on items that nobody shares. */
export type DesignName = 'shop' | 'lock' | 'limit';

/** Lambda's default concurrency of an account. Source: AWS Lambda quotas. */
const CONCURRENCY = 1_000;
const lastUsedFirst: EnvironmentRules = { limit: CONCURRENCY, pick: 'last', ready: 0 };

/** Units that no run can sell out. */
const PLENTY = 10_000_000;
const hot: ProductGroup = { name: 'hot', count: 1, stock: PLENTY, stockShards: 64, linesPerOrder: 1 };
const plain = { maxQuantity: 1, environments: lastUsedFirst, lost: 0, steps: [], buysRest: false } as const;

export const scenarios = {
  'hot-product': {
    ...plain,
    products: [hot],
    load: { kind: 'closed', clients: 50, seconds: 10 },
    tables: 'new',
    designs: ['shop', 'limit', 'lock'],
  },
  steady: {
    ...plain,
    products: [hot],
    load: { kind: 'open', perSecond: 1_500, seconds: 60 },
    tables: 'warmed',
    designs: ['shop'],
  },
  'sell-out': {
    ...plain,
    products: [{ ...hot, stock: 100 }],
    load: { kind: 'at-once', clients: 1_000 },
    maxQuantity: 3,
    tables: 'warmed',
    buysRest: true,
    designs: ['shop'],
  },
  /** Resharding 64 → 1 → 64 → 8, adjustments up and down and a PUT of the stock during a sale with lost replies. */
  restock: {
    ...plain,
    products: [{ ...hot, stock: 1_500 }],
    load: { kind: 'open', perSecond: 200, seconds: 8 },
    maxQuantity: 3,
    tables: 'warmed',
    lost: 0.02,
    steps: [
      { atMs: 1_000, does: { what: 'put', stockShards: 1 } },
      { atMs: 1_300, does: { what: 'adjust', delta: 200 } },
      { atMs: 2_000, does: { what: 'put', stockShards: 64 } },
      { atMs: 2_600, does: { what: 'adjust', delta: -50 } },
      { atMs: 4_000, does: { what: 'put', stock: 600, stockShards: 64 } },
      { atMs: 5_500, does: { what: 'put', stockShards: 8 } },
      { atMs: 6_000, does: { what: 'adjust', delta: 70 } },
    ],
    buysRest: true,
    designs: ['shop'],
  },
  mixed: {
    ...plain,
    products: [
      { ...hot, count: 3, linesPerOrder: 2 },
      { name: 'cold', count: 300, stock: 1_000, stockShards: 4, linesPerOrder: 18 },
    ],
    load: { kind: 'closed', clients: 30, seconds: 10 },
    maxQuantity: 3,
    tables: 'warmed',
    designs: ['shop', 'limit'],
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
