import { isMatch, parseIfMatch } from './version-condition.ts';

test.each([
  ['"3"', 3, true],
  ['"3"', 4, false],
  ['"3"', undefined, false],
  [' "2" ,"3"', 3, true],
  ['*', 7, true],
  ['*', undefined, false],
  ['W/"3"', 3, false],
  ['W/"3", "3"', 3, true],
  ['"03"', 3, false],
  ['"abc"', 3, false],
  ['""', 0, false],
  ['"a,b"', 3, false],
  ['"a,b", "3"', 3, true],
  ['"3",', 3, true],
  [', "3"', 3, true],
])('If-Match: %s on version %s is fulfilled: %s', (header, version, isFulfilled) => {
  const condition = parseIfMatch(header);
  expect(condition && isMatch(condition, version)).toBe(isFulfilled);
});

test('without the header any version will do', () => expect(parseIfMatch(undefined)).toBeUndefined());

test.each(['3', '', '"3', 'W/3', '*,"3"', '"3" "4"', ',', 'tag', 'tag, "3"'])(
  'If-Match: %s is refused with a word what to send',
  (header) => {
    expect(() => parseIfMatch(header)).toThrow(/header\.If-Match must be \* or entity tags/);
  },
);
