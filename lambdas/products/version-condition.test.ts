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
])('If-Match: %s matches version %s: %s', (header, version, isMatching) => {
  const condition = parseIfMatch(header);
  expect(condition && isMatch(condition, version)).toBe(isMatching);
});

test('without the header there is no condition', () => expect(parseIfMatch(undefined)).toBeUndefined());

test.each(['3', '', '"3', 'W/3', '*,"3"', '"3" "4"', ',', 'tag', 'tag, "3"'])(
  'If-Match: %s is refused with a message that says what is allowed',
  (header) => {
    expect(() => parseIfMatch(header)).toThrow(/header\.If-Match must be \* or entity tags/);
  },
);
