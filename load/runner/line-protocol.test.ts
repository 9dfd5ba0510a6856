import { lineOf } from './line-protocol.ts';

test('a point has its non-empty tags, its fields and its time in nanoseconds', () => {
  const tags = { run: 'a', name: 'GET /a,b=c', part: '' };
  expect(lineOf('m', tags, { text: 'it "ends"', value: 1.5 }, new Date(7))).toBe(
    'm,run=a,name=GET\\ /a\\,b\\=c text="it \\"ends\\"",value=1.5 7000000',
  );
});
