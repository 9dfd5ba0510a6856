import { dashboardLink } from './dashboard-link.ts';

const { GRAFANA_URL } = process.env;
afterEach(() => {
  if (GRAFANA_URL === undefined) delete process.env.GRAFANA_URL;
  else process.env.GRAFANA_URL = GRAFANA_URL;
});

const run = { runId: 'smoke-1', from: new Date(100_000), to: new Date(130_000) };

test('a link leads to the run and its time', () => {
  delete process.env.GRAFANA_URL;
  expect(dashboardLink(run)).toBe('http://127.0.0.1:3001/d/flashcart-load-lab?from=90000&to=140000&var-run=smoke-1');
});

test('a link leads to the Grafana that the environment names', () => {
  process.env.GRAFANA_URL = 'https://grafana.example.com';
  expect(dashboardLink(run)).toMatch(/^https:\/\/grafana\.example\.com\/d\//);
});
