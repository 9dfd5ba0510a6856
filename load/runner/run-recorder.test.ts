import type { RunPlan } from '../scenarios/plan.ts';
import { InfluxDatabase } from './influx-database.ts';
import { RunRecorder } from './run-recorder.ts';

const bound = { metric: 'http_req_duration', name: 'POST /orders', p95Ms: 300 } as const;
const plan = { runId: 'smoke-1', scenario: 'smoke', load: { scenarios: {}, bounds: [bound] } } as unknown as RunPlan;
const database = new InfluxDatabase('http://127.0.0.1:9', 'k6');
const from = new Date(1_000);
const to = new Date(2_000);

test('start, end, bounds and usage are written', async () => {
  const written: string[] = [];
  jest.spyOn(database, 'write').mockImplementation(async (lines) => {
    written.push(...lines);
  });
  const recorder = new RunRecorder(database, plan);
  const meter = async () => [{ of: 'k6', processors: 0.5, memoryBytes: 7 }];
  await recorder.start(from, { meters: [meter], refusals: async () => 3 });
  await recorder.stop(to);
  expect(written[0]).toBe('run_events,run=smoke-1,kind=start text="smoke-1 starts" 1000000000');
  expect(written).toContain('run_events,run=smoke-1,kind=end text="smoke-1 ends" 2000000000');
  expect(written).toContain('bounds,run=smoke-1,bound=POST\\ /orders value=300 1000000000');
  expect(written).toContainEqual(expect.stringMatching(/^usage,run=smoke-1,of=k6 processors=0.5,memory=7 \d+$/));
  expect(written).toContainEqual(expect.stringMatching(/^limit_refusals,run=smoke-1 value=3 \d+$/));
});

test('errors of the database and of a meter do not end the run and are printed once', async () => {
  const complain = jest.spyOn(console, 'error').mockImplementation();
  const recorder = new RunRecorder(database, plan);
  await recorder.start(from, { meters: [() => Promise.reject(new Error('no docker'))] });
  await recorder.stop(to);
  expect(complain).toHaveBeenCalledTimes(1);
  expect(complain).toHaveBeenCalledWith(expect.stringContaining('Grafana will not show all of the run'));
});
