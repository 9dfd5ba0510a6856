import * as z from 'zod/mini';
import { isAhead, type RankedProduct, type Ranking, TOP_ITEMS } from './ranking.ts';

/** Longer than any id or name: their own rules may be eased and a ranking kept before must not count as damaged. */
const text = z.string().check(z.minLength(1), z.maxLength(1_000));

const rankedProduct = z.object({
  rank: z.int(),
  productId: text,
  name: text,
  price: z.int().check(z.gte(0)),
  sold: z.int().check(z.gte(1)),
});

/** A ranking as it is kept; fields that a later version of the shop has added are left out. */
const keptRanking = z
  .object({
    // Always in this form, in which the order of text is the order of time.
    asOf: z.iso.datetime({ precision: 3 }),
    from: z.iso.date(),
    to: z.iso.date(),
    items: z.array(rankedProduct).check(z.maxLength(TOP_ITEMS), z.refine(isInOrder)),
  })
  .check(z.refine(({ from, to }) => from <= to)) satisfies z.ZodMiniType<Ranking>;

/** Reads a ranking that was kept, or `undefined` where it is damaged. */
export function parseRanking(kept: unknown): Ranking | undefined {
  return z.safeParse(keptRanking, kept).data;
}

function isInOrder(items: readonly RankedProduct[]): boolean {
  const ids = new Set(items.map(({ productId }) => productId));
  if (ids.size < items.length) return false;
  return items.every((item, index) => {
    const above = items[index - 1];
    return item.rank === index + 1 && (!above || isAhead(above, item));
  });
}
