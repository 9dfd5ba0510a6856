import { parseRanking } from './ranking.schema.ts';

const item = { rank: 1, productId: 'mug', name: 'Mug', price: 1, sold: 9 };
const valid = { asOf: '2026-11-23T03:00:00.000Z', from: '2026-11-20', to: '2026-11-23', items: [item] };
const second = { ...item, rank: 2, productId: 'mug-2', sold: 8 };
const many = Array.from({ length: 6 }, (_, index) => ({ ...item, rank: index + 1, productId: `mug-${index}` }));
const damaged: [string, unknown][] = [
  ['an empty object', {}],
  ['a number', 5],
  ['a string', 'x'],
  ['a list', []],
  ['null', null],
  ['true', true],
  ['no time', { ...valid, asOf: undefined }],
  ['a time that is no time', { ...valid, asOf: 'yesterday' }],
  ['a time that does not exist', { ...valid, asOf: '2026-13-23T03:00:00.000Z' }],
  ['a time in another form', { ...valid, asOf: '2026-11-23T12:00:00+09:00' }],
  ['a day that is no date', { ...valid, from: 'x' }],
  ['a day that does not exist', { ...valid, to: '2026-02-30' }],
  ['days in the wrong order', { ...valid, from: '2026-11-24' }],
  ['a number for a day', { ...valid, to: 20261123 }],
  ['no items', { ...valid, items: undefined }],
  ['an object of items', { ...valid, items: { 0: item } }],
  ['null for an item', { ...valid, items: [null] }],
  ['an empty item', { ...valid, items: [{}] }],
  ['a product without an id', { ...valid, items: [{ ...item, productId: '' }] }],
  ['a number for an id', { ...valid, items: [{ ...item, productId: 7 }] }],
  ['an id that is too long', { ...valid, items: [{ ...item, productId: 'x'.repeat(1_001) }] }],
  ['no name', { ...valid, items: [{ ...item, name: undefined }] }],
  ['a name that is too long', { ...valid, items: [{ ...item, name: 'x'.repeat(1_001) }] }],
  ['a price as text', { ...valid, items: [{ ...item, price: '100' }] }],
  ['a negative price', { ...valid, items: [{ ...item, price: -1 }] }],
  ['a fraction of a won', { ...valid, items: [{ ...item, price: 0.5 }] }],
  ['nothing sold', { ...valid, items: [{ ...item, sold: 0 }] }],
  ['ranks that skip', { ...valid, items: [item, { ...second, rank: 3 }] }],
  ['ranks in the wrong order', { ...valid, items: [second, item] }],
  ['more units sold at a lower rank', { ...valid, items: [item, { ...second, sold: 10 }] }],
  ['a product twice', { ...valid, items: [item, { ...second, productId: item.productId }] }],
  ['six products', { ...valid, items: many }],
];

test.each(damaged)('finds the damage of %s', (_what, stored) => {
  expect(parseRanking(JSON.parse(JSON.stringify(stored)))).toBeUndefined();
});

test('drops fields that a later release has added', () => {
  const later = { ...valid, added: true, items: [{ ...item, added: true }, second] };
  expect(parseRanking(later)).toEqual({ ...valid, items: [item, second] });
});
