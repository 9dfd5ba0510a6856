import { randomUUID } from 'node:crypto';
import { fullJitterMs } from '../shared/clock.ts';
import { Problem, tryAgain } from '../shared/problem.ts';
import type { Trace } from '../shared/trace.ts';
import type { ProductStore } from './product-store.ts';

/** A product as the API shows it: `price` in won, `stock` in units, `updatedAt` in ISO 8601 UTC. */
export interface Product {
  readonly productId: string;
  readonly name: string;
  readonly price: number;
  readonly stock: number;
  readonly updatedAt: string;
}

/** What an admin says of a product. Its stock is kept in `stockShards` parts that orders take from side by side. */
export interface ProductDraft {
  readonly name: string;
  readonly price: number;
  readonly stock: number;
  readonly stockShards: number;
}

/** One part of a product's stock. */
export interface Shard {
  readonly index: number;
  readonly available: number;
  /** The product's price, copied so that an order can check it where it writes. */
  readonly price: number;
  /** Units sold by shop day, `2026-11-23`. */
  readonly sold: ReadonlyMap<string, number>;
}

/** A product with all its stock shards, read at one moment. */
export interface Shelf {
  readonly product: Product;
  readonly shards: readonly Shard[];
  /** How many shards hold its stock; those beyond were emptied and only keep their sales. */
  readonly stockShards: number;
  /** Names the replacement that wrote this shelf. */
  readonly version: string;
  /** The version that it replaced; `undefined` where the product was new. */
  readonly replaced: string | undefined;
}

/** A product as one PUT writes it, in however many tries. */
export interface Replacement extends ProductDraft {
  readonly productId: string;
  readonly updatedAt: string;
  /** The same in every try, so that a later look at the shelf tells whether one of them was written. */
  readonly version: string;
}

/** What became of a try to write a replacement. */
export type ReplaceOutcome = 'written' | 'refused' | 'unclear';

/**
 * Creates or replaces a product, all its shards at once; the counts of units sold stay. Its stock is written once: a try
 * that may have been written is looked for on the shelf before the next.
 * @throws Problem `try-again` when orders kept the shards busy until the deadline, or when the outcome is not known.
 */
export async function putProduct(
  productId: string,
  draft: ProductDraft,
  products: ProductStore,
  trace: Trace,
): Promise<Product> {
  const updatedAt = new Date(trace.clock.now()).toISOString();
  const replacement: Replacement = { productId, ...draft, updatedAt, version: randomUUID() };
  /** The shelf that a try was to replace whose outcome is not known. */
  let unclear: { readonly seen: Shelf | undefined } | undefined;
  for (let attempt = 1; trace.remainingMs() > 0; attempt += 1) {
    const shelf = await products.shelf(productId, trace).catch((error) => {
      throw unclear && error instanceof Problem ? outcomeNotKnown() : error;
    });
    const fate = unclear && fateOf(replacement, unclear.seen, shelf);
    if (fate === 'written') return productOf(replacement);
    if (fate === 'hidden') break;
    if (fate === 'lost') unclear = undefined;
    const outcome = await products.replace(replacement, shelf, trace);
    if (outcome === 'written') return productOf(replacement);
    if (outcome === 'unclear') unclear = { seen: shelf };
    await trace.clock.sleep(Math.min(fullJitterMs(attempt, trace.clock), trace.remainingMs()));
  }
  throw unclear
    ? outcomeNotKnown()
    : tryAgain('Orders kept this product busy. Nothing was changed: send the same request again.');
}

/**
 * What became of a try to replace the shelf `seen` whose reply was lost, as the shelf tells it now: `pending` where it may
 * still be written, `lost` where another replacement was first, `hidden` where several have passed since.
 */
function fateOf(
  { version }: Replacement,
  seen: Shelf | undefined,
  now: Shelf | undefined,
): 'written' | 'pending' | 'lost' | 'hidden' {
  if (now?.version === version || now?.replaced === version) return 'written';
  if (now?.version === seen?.version) return 'pending';
  return now?.replaced === seen?.version ? 'lost' : 'hidden';
}

function productOf({ productId, name, price, stock, updatedAt }: Replacement): Product {
  return { productId, name, price, stock, updatedAt };
}

function outcomeNotKnown(): Problem {
  return tryAgain(
    'It is not known whether the product was replaced: read it before you send it again, as a PUT sets its stock.',
  );
}

/** The part of `stock` units that one of `shards` holds, as even as whole units allow. */
export function shareOf(stock: number, shards: number, index: number): number {
  if (index >= shards) return 0;
  return Math.floor(stock / shards) + (index < stock % shards ? 1 : 0);
}
