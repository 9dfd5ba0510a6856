import { dashboardLink } from './dashboard-link.ts';

test('a link selects the run and its time, with a margin of 10 s', () => {
  const run = { runId: 'smoke-1', from: new Date(100_000), to: new Date(130_000) };
  expect(dashboardLink('https://grafana.example.com', run)).toBe(
    'https://grafana.example.com/d/flashcart-load-lab?from=90000&to=140000&var-run=smoke-1',
  );
});
