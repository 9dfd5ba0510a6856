import * as z from 'zod/mini';

/**
 * The kinds of fields that requests have. Whatever is wrong with a field, its refusal is one rule that says what it takes; the
 * rule is worded only when it is needed.
 */

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number) {
  const rule = { error: () => `must be a whole number from ${shown(min)} to ${shown(max)}` };
  return z.int(rule).check(z.gte(min, rule), z.lte(max, rule));
}

/** A list of `min` to `max` items. */
export function list<Item extends z.ZodMiniType>(item: Item, min: number, max: number) {
  const rule = { error: () => `must be a list of ${min} to ${max} items` };
  return z.array(item, rule).check(z.minLength(min, rule), z.maxLength(max, rule));
}

/** An object that has no other fields than these. */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = () => Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys' ? `must be left out: known are ${known()}` : `must be an object with ${known()}`,
  });
}

function shown(number: number): string {
  return number.toLocaleString('en-US');
}
