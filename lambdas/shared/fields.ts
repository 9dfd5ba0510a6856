import * as z from 'zod/mini';

/**
 * Kinds of request fields. Every violation of a field is reported as one rule that says what is allowed; the rule's text is
 * made only when needed.
 */

const ID_RULE = 'must be 1 to 64 ASCII letters, digits or . _ ~ -, but not . or .., which no URL can carry';

/** The id of a product, an order or a charge in a path or a body. */
export const idSchema = z.string(ID_RULE).check(z.regex(/^(?!\.{1,2}$)[A-Za-z0-9._~-]{1,64}$/, ID_RULE));

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

/** An object with these fields and no others. */
export function object<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = () => Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `must be left out; allowed fields are ${known()}`
        : `must be an object with ${known()}`,
  });
}

function shown(number: number): string {
  return number.toLocaleString('en-US');
}
