import * as z from 'zod/mini';
import { DEFAULT_PAGE_ITEMS, PAGE_ITEMS } from './bounds.ts';
import { invalidRequest } from './problem.ts';

/** One page of a list and, if there is more, the cursor of the next page. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor?: string;
}

const LIMIT_RULE = `must be a whole number from 1 to ${PAGE_ITEMS}`;
const CURSOR_RULE = 'must be the nextCursor of the previous page, 1 to 512 characters';

/** The query of every list. */
export const pageQuery = z.object({
  limit: z._default(
    z.pipe(
      z.string(LIMIT_RULE).check(z.regex(/^[1-9][0-9]{0,2}$/, LIMIT_RULE)),
      z.pipe(z.transform(Number), z.number().check(z.lte(PAGE_ITEMS, LIMIT_RULE))),
    ),
    DEFAULT_PAGE_ITEMS,
  ),
  cursor: z.optional(z.string(CURSOR_RULE).check(z.minLength(1, CURSOR_RULE), z.maxLength(512, CURSOR_RULE))),
});

/**
 * Makes a page of the items found.
 * @param found up to `limit + 1` items: the extra one shows that there is a next page.
 * @param keyOf the key values of an item, after which the next page starts.
 * @param isCutShort whether the store stopped early, with more items to read.
 */
export function pageOf<Item>(
  found: Item[],
  limit: number,
  keyOf: (item: Item) => readonly string[],
  isCutShort = false,
): Page<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  if ((found.length <= limit && !isCutShort) || last === undefined) return { items };
  return { items, nextCursor: Buffer.from(JSON.stringify(keyOf(last))).toString('base64url') };
}

/**
 * Parses a cursor.
 * @param length number of key values in this list's cursors.
 * @throws Problem `invalid-request` if this list cannot have issued the cursor.
 */
export function parseCursor(cursor: string, length: number): string[] {
  const key = z
    .array(
      z.string().check(
        z.minLength(1),
        z.maxLength(256),
        z.refine((value) => value.isWellFormed()),
      ),
    )
    .check(z.length(length));
  try {
    return z.parse(key, JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw invalidRequest({ path: 'query.cursor', message: 'must be the nextCursor of the previous page of this list' });
  }
}
