import { Problem } from '../../lambdas/shared/problem.ts';
import { type Route, routes } from '../../lambdas/shared/routes.ts';
import { validate } from '../../lambdas/shared/validate.ts';
import { jsonSchemaOf, requestOf } from './requests.ts';

type Json = { readonly [key: string]: unknown };
/** A field of a schema, with a value that breaks its rule put in an otherwise good request. */
interface Wrong {
  readonly name: string;
  readonly field: Json;
  readonly value: unknown;
  readonly request: unknown;
}

const anything = [undefined, null, '', ' ', 'x', '1', '01', '1.0', '-1', '1e1', 'a b', 'é', '\ud800', '.', '..', 'top'];
const values: unknown[] = [
  ...anything,
  ...[true, false, 0, -0, 1, -1, 1.5, 0.1, 65, 101, 2 ** 53, -(2 ** 53), 1e308, Number.POSITIVE_INFINITY, Number.NaN],
  ...['x'.repeat(65), 'x'.repeat(101), 'x'.repeat(513), '1'.repeat(400)],
  ...[[], [[]], [null], Array(21).fill({}), {}, { x: 1 }, { toString: 1 }],
];

const parts = (routes as readonly Route[]).flatMap((route) => {
  const { path, query, body } = requestOf(route);
  const all = [['path', path] as const, ['query', query] as const, ['body', body?.schema] as const];
  return all.flatMap(([place, schema]) =>
    schema ? [{ name: `${route.method} ${route.path} ${place}`, place, schema }] : [],
  );
});

/** A value that the field takes. */
function good(field: Json): unknown {
  if (field.type === 'object') {
    return Object.fromEntries(
      Object.entries(field.properties as Record<string, Json>).map(([key, own]) => [key, good(own)]),
    );
  }
  if (field.type === 'array') return [good(field.items as Json)];
  return field.type === 'integer' ? field.minimum : '1';
}

/** Every field of the schema with every value in its place. */
function wrongs(name: string, field: Json, put: (value: unknown) => unknown): Wrong[] {
  const own = values.map((value) => ({ name, field, value, request: put(value) }));
  const inner = Object.entries((field.properties ?? {}) as Record<string, Json>).flatMap(([key, at]) =>
    wrongs(`${name}.${key}`, at, (value) => put({ ...(good(field) as object), [key]: value })),
  );
  const items = field.items as Json | undefined;
  return [...own, ...inner, ...(items ? wrongs(`${name}.0`, items, (value) => put([value])) : [])];
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

/** What a field's message has to mention. */
function bounds(name: string, field: Json): string[] {
  const numbers = [field.minimum, field.maximum, field.minLength, field.maxLength, field.minItems, field.maxItems];
  if (name.endsWith('.limit')) return ['1', '100'];
  if (field.pattern && name.endsWith('Id')) return ['1', '64', 'letters', 'digits'];
  return [
    ...numbers.filter((it) => it !== undefined).map((it) => Number(it).toLocaleString('en-US')),
    ...Object.keys((field.properties ?? {}) as object),
  ];
}

test('the schemas that are tried are those of all routes', () => {
  expect(parts.map(({ name }) => name)).toHaveLength(11);
});

describe.each(parts)('$name', ({ place, schema }) => {
  const json = jsonSchemaOf(schema);
  // A path and a query are always objects.
  const all = wrongs(place, json, (value) => value).filter(({ name }) => name === 'body' || name.includes('.'));
  const fields = new Map(all.map(({ name, field }) => [name, field]));

  test.each([...fields.keys()])('says what is allowed, whatever %s is', (name) => {
    const field = fields.get(name) as Json;
    const refused = all
      .filter((it) => it.name === name)
      .flatMap(({ value, request }) => {
        const errors = errorsOf(schema, place, request);
        return errors.length > 0 ? [{ value, errors }] : [];
      });
    expect(refused.length).toBeGreaterThan(15);
    for (const { value, errors } of refused) {
      const said = errors.map(({ path, message }) => `${path} ${message}`);
      expect([value, said]).toEqual([value, [...new Set(said)]]);
      for (const { message } of errors)
        expect([value, message]).toEqual([value, expect.stringMatching(/^(is missing and )?must .{3}/)]);
      const own = errors.filter(({ path }) => path === name && value !== '\ud800' && value !== 'top');
      for (const { message } of own)
        for (const bound of bounds(name, field))
          expect([value, message]).toEqual([value, expect.stringContaining(bound)]);
    }
  });

  if (json.additionalProperties === false) {
    test('names the known fields beside one that is unknown', () => {
      const [error, ...more] = errorsOf(schema, place, { ...(good(json) as object), coupon: 1 });
      expect(more).toEqual([]);
      expect(error?.path).toBe(`${place}.coupon`);
      for (const known of Object.keys(json.properties as object)) expect(error?.message).toContain(known);
    });
  }
});
