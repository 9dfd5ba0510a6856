import { SteppingClock } from '../testing/stepping-clock.ts';
import { metricsOf } from './metrics.ts';
import { Trace } from './trace.ts';

const HOUR_MS = 3_600_000;

function traced(values: Partial<Pick<Trace, 'attempts' | 'conflicts' | 'lockFree' | 'cache' | 'rankingAgeMs'>> = {}) {
  return Object.assign(new Trace(new SteppingClock(), 1_000), values);
}

test('an order counts its transactions and its conflicts', () => {
  const trace = traced({ attempts: 3, conflicts: 2 });
  expect(metricsOf('POST /orders', trace)).toEqual({ OrderAttempts: 3, OrderConflicts: 2 });
});

test('an order that was refused before any transaction counts nothing', () => {
  expect(metricsOf('POST /orders', traced())).toEqual({});
});

test.each([
  [true, 1],
  [false, 0],
])('a charge measures its wait for the lock and whether it went on without it: %s', async (lockFree, count) => {
  const trace = traced({ attempts: 1, conflicts: 1, lockFree });
  expect(metricsOf('POST /charges', trace)).toEqual({ LockWaitMs: 0, LockFreeCharges: count });
  const waits = [10, 40, 100, 125];
  jest.spyOn(performance, 'now').mockImplementation(() => waits.shift() as number);
  for (const measure of ['lock', 'lock'] as const) await trace.timed(measure, async () => {});
  expect(metricsOf('POST /charges', trace)).toEqual({ LockWaitMs: 55, LockFreeCharges: count });
});

test.each([
  ['hit' as const, 'TopCacheHits'],
  ['miss' as const, 'TopCacheMisses'],
])('a %s of the top five in memory counts one and measures the age of the ranking in hours', (cache, name) => {
  const trace = traced({ cache, rankingAgeMs: 36 * HOUR_MS });
  expect(metricsOf('GET /products/top', trace)).toEqual({ [name]: 1, RankingAgeHours: 36 });
  expect(metricsOf('GET /products/top', traced({ cache }))).toEqual({ [name]: 1 });
});

test('other routes have no metrics', () => {
  const trace = traced({ attempts: 2, conflicts: 1, lockFree: true, rankingAgeMs: 1 });
  for (const route of ['GET /balance', 'GET /orders', 'PUT /products/{productId}', 'POST /rankings']) {
    expect(metricsOf(route, trace)).toEqual({});
  }
});

describe('the output', () => {
  /** Loads the module with metrics enabled. */
  function load() {
    jest.replaceProperty(process, 'env', {
      ...process.env,
      POWERTOOLS_METRICS_DISABLED: 'false',
      POWERTOOLS_DEV: 'true',
    });
    const lines: Record<string, unknown>[] = [];
    jest.spyOn(console, 'log').mockImplementation((line) => lines.push(JSON.parse(line)));
    let emit: typeof import('./metrics.ts').emit = () => {};
    jest.isolateModules(() => {
      emit = require('./metrics.ts').emit;
    });
    return { emit, lines };
  }

  test('is one line per request, with the values of that request only', () => {
    const { emit, lines } = load();
    emit({ OrderAttempts: 3, OrderConflicts: 2 });
    emit({ LockWaitMs: 12.5, LockFreeCharges: 0 });
    emit({});
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ OrderAttempts: 3, OrderConflicts: 2 });
    expect(lines[1]).toMatchObject({ LockWaitMs: 12.5, LockFreeCharges: 0 });
    expect(lines[1]).not.toHaveProperty('OrderAttempts');
  });
});
