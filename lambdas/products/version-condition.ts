import { Problem } from '../shared/problem.ts';

/** A condition on a product: it has one of these versions, or `any`: it exists. */
export type VersionCondition = 'any' | ReadonlySet<number>;

/**
 * Parses the header `If-Match`: `*`, or entity tags. A weak tag never matches.
 * Source: RFC 9110, section 13.1.1.
 * @returns undefined without the header.
 * @throws Problem `invalid-request` if it is neither.
 */
export function parseIfMatch(header: string | undefined): VersionCondition | undefined {
  if (header === undefined) return undefined;
  const value = header.trim();
  if (value === '*') return 'any';
  // A tag may contain commas, and a list may have empty elements.
  const TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;
  const tags = [...value.matchAll(TAG)];
  const FOUND = '\0';
  const rest = value
    .replace(TAG, FOUND)
    .split(',')
    .map((element) => element.trim());
  if (tags.length === 0 || !rest.every((element) => element === '' || element === FOUND)) {
    const message = 'must be * or entity tags in double quotes, such as "3", as the product\'s ETag is';
    throw new Problem('invalid-request', `header.If-Match ${message}`, {
      errors: [{ path: 'header.If-Match', message }],
    });
  }
  const strong = tags.filter(([, weak, tag]) => !weak && /^[1-9]\d{0,14}$/.test(tag ?? ''));
  return new Set(strong.map(([, , tag]) => Number(tag)));
}

/** Whether a product of this version meets the condition; `undefined` if the product does not exist. */
export function isMatch(condition: VersionCondition, version: number | undefined): boolean {
  if (version === undefined) return false;
  return condition === 'any' || condition.has(version);
}
