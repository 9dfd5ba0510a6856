import { replaceMacros } from './macros.ts';

const range = { from: new Date(1_000), to: new Date(61_000) };

test('the time and the chosen runs take the places of their macros', () => {
  const query = 'SELECT sum("v") FROM "m" WHERE "run" =~ /^$run$/ AND $timeFilter GROUP BY time(10s)';
  expect(replaceMacros(query, range, ['drill-1', 'smoke-2'])).toBe(
    'SELECT sum("v") FROM "m" WHERE "run" =~ /^(drill-1|smoke-2)$/ AND time >= 1000ms and time <= 61000ms GROUP BY time(10s)',
  );
});

test('what a regular expression would read is escaped in the name of a run', () => {
  expect(replaceMacros('/^$run$/', range, ['a.b'])).toBe('/^(a\\.b)$/');
});

test.each(['$__interval', '[[run]]', '$runs'])('%s, which nothing replaces, is refused', (macro) => {
  expect(() => replaceMacros(`WHERE ${macro}`, range, [])).toThrow('Nothing replaces');
});
