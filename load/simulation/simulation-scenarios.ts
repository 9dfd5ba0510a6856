import type { throughputs } from './dynamo/latency-profiles.ts';
import type { EnvironmentRules } from './environments.ts';

/** Products that are alike, and how many lines of them every order has. */
export interface ProductGroup {
  readonly name: string;
  readonly count: number;
  /** Units of each. */
  readonly stock: number;
  readonly stockShards: number;
  /** Lines of an order that are of this group, each of another of its products. */
  readonly linesPerOrder: number;
}

/** Who orders when. */
export type Load =
  /** Clients that never pause: each orders again as soon as it has its answer. */
  | { readonly kind: 'closed'; readonly clients: number; readonly seconds: number }
  /** Orders that come at a mean rate, whatever becomes of those before. */
  | { readonly kind: 'open'; readonly perSecond: number; readonly seconds: number }
  /** Clients that order once, all at the same instant. */
  | { readonly kind: 'at-once'; readonly clients: number };

/** What the shop's admin does to the first product while orders come. */
export interface AdminStep {
  readonly atMs: number;
  readonly does:
    | { readonly what: 'put'; readonly stock?: number; readonly stockShards?: number }
    | { readonly what: 'adjust'; readonly delta: number };
}

/** A sale on simulated AWS, as plain data. */
export interface Scenario {
  readonly products: readonly ProductGroup[];
  readonly load: Load;
  /** Each line is of 1 to so many units, all alike. */
  readonly quantityUpTo: number;
  readonly tables: keyof typeof throughputs;
  readonly environments: EnvironmentRules;
  /** The share of calls to the store whose request or reply is lost. */
  readonly lost: number;
  readonly steps: readonly AdminStep[];
  /** Whether the units that the sale leaves are bought to the last one. */
  readonly isEmptied: boolean;
  /** What is played where the command does not say. */
  readonly designs: readonly DesignName[];
}

/** The shop, the lock-based design it replaces, or the store's limit: bare transactions on items that nobody shares. */
export type DesignName = 'shop' | 'lock' | 'limit';

/** Lambda's concurrency of an account that has not asked for more. Source: AWS Lambda quotas. */
const CONCURRENCY = 1_000;
const lastUsedFirst: EnvironmentRules = { limit: CONCURRENCY, pick: 'last', ready: 0 };

const PLENTY = 10_000_000;
const hot: ProductGroup = { name: 'hot', count: 1, stock: PLENTY, stockShards: 64, linesPerOrder: 1 };
const calm = { quantityUpTo: 1, environments: lastUsedFirst, lost: 0, steps: [], isEmptied: false } as const;

export const scenarios = {
  'hot-product': {
    ...calm,
    products: [hot],
    load: { kind: 'closed', clients: 50, seconds: 10 },
    tables: 'new',
    designs: ['shop', 'limit', 'lock'],
  },
  steady: {
    ...calm,
    products: [hot],
    load: { kind: 'open', perSecond: 1_500, seconds: 60 },
    tables: 'warmed',
    designs: ['shop'],
  },
  'sell-out': {
    ...calm,
    products: [{ ...hot, stock: 100 }],
    load: { kind: 'at-once', clients: 1_000 },
    quantityUpTo: 3,
    tables: 'warmed',
    isEmptied: true,
    designs: ['shop'],
  },
  /** Resharding 64 → 1 → 64 → 8, deliveries, losses and a PUT of the stock in the middle of a sale, with replies lost. */
  restock: {
    ...calm,
    products: [{ ...hot, stock: 1_500 }],
    load: { kind: 'open', perSecond: 200, seconds: 8 },
    quantityUpTo: 3,
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
    isEmptied: true,
    designs: ['shop'],
  },
  mixed: {
    ...calm,
    products: [
      { ...hot, count: 3, linesPerOrder: 2 },
      { name: 'cold', count: 300, stock: 1_000, stockShards: 4, linesPerOrder: 18 },
    ],
    load: { kind: 'closed', clients: 30, seconds: 10 },
    quantityUpTo: 3,
    tables: 'warmed',
    designs: ['shop', 'limit'],
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
