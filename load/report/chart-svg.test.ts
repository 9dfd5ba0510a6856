import { barChart } from './chart-svg.ts';

test('a label of 100 words is cut to the height of its bars, not left out', () => {
  const long = Array.from({ length: 100 }, (_, word) => `word${word}`).join(' ');
  const svg = barChart({
    title: 'Title',
    unit: 'ms',
    colours: ['#123456'],
    scale: 'value',
    labels: [long, 'short'],
    series: [{ name: 'one', values: [1, 2] }],
  });
  const words = [...svg.matchAll(/word\d+/g)].length;
  expect(words).toBeGreaterThan(5);
  expect(words).toBeLessThan(20);
  expect(svg).toContain('>short<');
});
