import { DEFAULT_GRAFANA_URL, dashboardLink, grafanaUrlOf } from './dashboard-link.ts';

test('a link selects the run and its time, with a margin of 10 s', () => {
  const run = { runId: 'smoke-1', from: new Date(100_000), to: new Date(130_000) };
  expect(dashboardLink('https://grafana.example.com', run)).toBe(
    'https://grafana.example.com/d/flashcart-load-lab?from=90000&to=140000&var-run=smoke-1',
  );
});

test('GRAFANA_URL names another Grafana than that of the lab; empty is the same as unset', () => {
  expect(grafanaUrlOf({ GRAFANA_URL: 'https://grafana.example.com' })).toBe('https://grafana.example.com');
  for (const env of [{}, { GRAFANA_URL: '' }]) expect(grafanaUrlOf(env)).toBe(DEFAULT_GRAFANA_URL);
});
