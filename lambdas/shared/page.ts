import * as z from 'zod/mini';
import { DEFAULT_PAGE_ITEMS, PAGE_ITEMS } from './bounds.ts';
import { Problem } from './problem.ts';

/** One page of a list and, where there is more, the cursor of the next. */
export interface Page<Item> {
  readonly items: Item[];
  readonly nextCursor?: string;
}

const LIMIT_RULE = `must be a whole number from 1 to ${PAGE_ITEMS}`;
const CURSOR_RULE = 'must be the nextCursor of the page before, of 1 to 512 characters';

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
 * Makes a page of what was read, which holds one item more than the page where there is a next page.
 * @param keyOf the key values of an item, from which the next page goes on.
 * @param isCutShort whether the store had more to read than it gave.
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
 * Reads a cursor back.
 * @param length how many key values this list's cursors hold.
 * @throws Problem `invalid-request` when the cursor is not one that this list has given.
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
    const message = 'must be the nextCursor of the page before, of the same list';
    throw new Problem('invalid-request', `query.cursor ${message}`, { errors: [{ path: 'query.cursor', message }] });
  }
}
