import { InfluxDatabase } from '../lab/influx/influx-database.ts';
import type { RunPlan } from './plan.ts';
import { RunJournal } from './run-journal.ts';

const bound = { metric: 'http_req_duration', name: 'POST /orders', p95Ms: 300 } as const;
const plan = { runId: 'smoke-1', scenario: 'smoke', load: { scenarios: {}, bounds: [bound] } } as unknown as RunPlan;
const database = new InfluxDatabase('http://127.0.0.1:9', 'k6');
const from = new Date(1_000);
const to = new Date(2_000);

test('a start, an end, the bounds and what is used are written', async () => {
  const written: string[] = [];
  jest.spyOn(database, 'write').mockImplementation(async (lines) => {
    written.push(...lines);
  });
  const journal = new RunJournal(database, plan);
  const meter = async () => [{ of: 'k6', processors: 0.5, memoryBytes: 7 }];
  await journal.start(from, { meters: [meter], refusals: async () => 3 });
  await journal.stop(to);
  expect(written[0]).toBe('run_events,run=smoke-1,kind=start text="smoke-1 starts" 1000000000');
  expect(written).toContain('run_events,run=smoke-1,kind=end text="smoke-1 ends" 2000000000');
  expect(written).toContain('bounds,run=smoke-1,bound=POST\\ /orders value=300 1000000000');
  expect(written).toContainEqual(expect.stringMatching(/^usage,run=smoke-1,of=k6 processors=0.5,memory=7 \d+$/));
  expect(written).toContainEqual(expect.stringMatching(/^limit_refusals,run=smoke-1 value=3 \d+$/));
});

test('a database that is not there, and a meter that fails, end no run and are said once', async () => {
  const complain = jest.spyOn(console, 'error').mockImplementation();
  const journal = new RunJournal(database, plan);
  await journal.start(from, { meters: [() => Promise.reject(new Error('no docker'))] });
  await journal.stop(to);
  expect(complain).toHaveBeenCalledTimes(1);
  expect(complain).toHaveBeenCalledWith(expect.stringContaining('Grafana will not show all of the run'));
});
