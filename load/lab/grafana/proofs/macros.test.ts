import { replaceMacros } from './macros.ts';

const range = { from: new Date(1_000), to: new Date(61_000) };

test('replaces the time filter and the chosen runs', () => {
  const query = 'SELECT sum("v") FROM "m" WHERE "run" =~ /^$run$/ AND $timeFilter GROUP BY time(10s)';
  expect(replaceMacros(query, range, ['drill-1', 'a.b'])).toBe(
    'SELECT sum("v") FROM "m" WHERE "run" =~ /^(drill-1|a\\.b)$/ AND time >= 1000ms and time <= 61000ms GROUP BY time(10s)',
  );
});

test.each(['$__interval', '[[run]]', '$runs'])('refuses the unknown macro %s', (macro) => {
  expect(() => replaceMacros(`WHERE ${macro}`, range, [])).toThrow('Unknown macro');
});
