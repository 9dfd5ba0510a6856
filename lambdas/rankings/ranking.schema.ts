import * as z from 'zod/mini';
import { isAhead, type RankedProduct, type Ranking, TOP_ITEMS } from './ranking.ts';

/** Longer than any id or name may be: if their rules are relaxed, stored rankings must not count as damaged. */
const text = z.string().check(z.minLength(1), z.maxLength(1_000));

const rankedProduct = z.object({
  rank: z.int(),
  productId: text,
  name: text,
  price: z.int().check(z.gte(0)),
  sold: z.int().check(z.gte(1)),
});

/** A ranking as stored; fields that a later release has added are dropped. */
const storedRanking = z
  .object({
    // In this form instants sort as text.
    asOf: z.iso.datetime({ precision: 3 }),
    from: z.iso.date(),
    to: z.iso.date(),
    items: z.array(rankedProduct).check(z.maxLength(TOP_ITEMS), z.refine(isInOrder)),
  })
  .check(z.refine(({ from, to }) => from <= to)) satisfies z.ZodMiniType<Ranking>;

/** Parses a stored ranking; `undefined` if it is damaged. */
export function parseRanking(stored: unknown): Ranking | undefined {
  return z.safeParse(storedRanking, stored).data;
}

function isInOrder(items: readonly RankedProduct[]): boolean {
  const ids = new Set(items.map(({ productId }) => productId));
  if (ids.size < items.length) return false;
  return items.every((item, index) => {
    const above = items[index - 1];
    return item.rank === index + 1 && (!above || isAhead(above, item));
  });
}
