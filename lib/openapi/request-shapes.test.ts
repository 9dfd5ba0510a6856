import { Problem } from '../../lambdas/shared/problem.ts';
import { type Route, routes } from '../../lambdas/shared/routes.ts';
import { validate } from '../../lambdas/shared/validate.ts';
import { jsonSchemaOf, requestOf } from './request-shapes.ts';

type Json = { readonly [key: string]: unknown };
/** A valid request with one field set to another value. */
interface Variant {
  readonly name: string;
  readonly field: Json;
  readonly value: unknown;
  readonly request: unknown;
}

const texts = [undefined, null, '', ' ', 'x', '1', '01', '1.0', '-1', '1e1', 'a b', 'é', '\ud800', '.', '..', 'top'];
const values: unknown[] = [
  ...texts,
  ...[true, false, 0, -0, 1, -1, 1.5, 0.1, 65, 101, 2 ** 53, -(2 ** 53), 1e308, Number.POSITIVE_INFINITY, Number.NaN],
  ...['x'.repeat(65), 'x'.repeat(101), 'x'.repeat(513), '1'.repeat(400)],
  ...[[], [[]], [null], Array(21).fill({}), {}, { x: 1 }, { toString: 1 }],
];

const schemas = (routes as readonly Route[]).flatMap((route) => {
  const { path, query, body } = requestOf(route);
  const all = [['path', path] as const, ['query', query] as const, ['body', body?.schema] as const];
  return all.flatMap(([place, schema]) =>
    schema ? [{ name: `${route.method} ${route.path} ${place}`, place, schema }] : [],
  );
});

/** A valid value of a field. */
function valid(field: Json): unknown {
  if (field.type === 'object') {
    return Object.fromEntries(
      Object.entries(field.properties as Record<string, Json>).map(([key, own]) => [key, valid(own)]),
    );
  }
  if (field.type === 'array') return [valid(field.items as Json)];
  return field.type === 'integer' ? field.minimum : '1';
}

/** Every field of a schema with each of the values. */
function variants(name: string, field: Json, put: (value: unknown) => unknown): Variant[] {
  const own = values.map((value) => ({ name, field, value, request: put(value) }));
  const inner = Object.entries((field.properties ?? {}) as Record<string, Json>).flatMap(([key, at]) =>
    variants(`${name}.${key}`, at, (value) => put({ ...(valid(field) as object), [key]: value })),
  );
  const items = field.items as Json | undefined;
  return [...own, ...inner, ...(items ? variants(`${name}.0`, items, (value) => put([value])) : [])];
}

function errorsOf(
  schema: Parameters<typeof validate>[0],
  place: string,
  request: unknown,
): { path: string; message: string }[] {
  try {
    validate(schema, request, place);
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.extras.errors as { path: string; message: string }[];
  }
}

/** What the message of a field must mention. */
function bounds(name: string, field: Json): string[] {
  const numbers = [field.minimum, field.maximum, field.minLength, field.maxLength, field.minItems, field.maxItems];
  if (name.endsWith('.limit')) return ['1', '100'];
  if (field.pattern && name.endsWith('Id')) return ['1', '64', 'letters', 'digits'];
  return [
    ...numbers.filter((it) => it !== undefined).map((it) => Number(it).toLocaleString('en-US')),
    ...Object.keys((field.properties ?? {}) as object),
  ];
}

test('all routes together have 11 schemas', () => {
  expect(schemas.map(({ name }) => name)).toHaveLength(11);
});

describe.each(schemas)('$name', ({ place, schema }) => {
  const json = jsonSchemaOf(schema);
  // Only a body can be something else than an object.
  const all = variants(place, json, (value) => value).filter(({ name }) => name === 'body' || name.includes('.'));
  const fields = new Map(all.map(({ name, field }) => [name, field]));

  test.each([...fields.keys()])('every message on %s states what is allowed', (name) => {
    const field = fields.get(name) as Json;
    const refused = all
      .filter((it) => it.name === name)
      .flatMap(({ value, request }) => {
        const errors = errorsOf(schema, place, request);
        return errors.length > 0 ? [{ value, errors }] : [];
      });
    expect(refused.length).toBeGreaterThan(15);
    for (const { value, errors } of refused) {
      const lines = errors.map(({ path, message }) => `${path} ${message}`);
      expect([value, lines]).toEqual([value, [...new Set(lines)]]);
      for (const { message } of errors)
        expect([value, message]).toEqual([value, expect.stringMatching(/^(is missing and )?must .{3}/)]);
      const own = errors.filter(({ path }) => path === name && value !== '\ud800' && value !== 'top');
      for (const { message } of own)
        for (const bound of bounds(name, field))
          expect([value, message]).toEqual([value, expect.stringContaining(bound)]);
    }
  });

  if (json.additionalProperties === false) {
    test('the message on an unknown field names the known fields', () => {
      const [error, ...more] = errorsOf(schema, place, { ...(valid(json) as object), coupon: 1 });
      expect(more).toEqual([]);
      expect(error?.path).toBe(`${place}.coupon`);
      for (const known of Object.keys(json.properties as object)) expect(error?.message).toContain(known);
    });
  }
});
