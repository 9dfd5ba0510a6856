import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startStoreProxy } from '../../lambdas/testing/store-proxy.ts';
import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import type { Audit } from '../audit/audit.ts';
import { profiles, type ScenarioName } from '../scenarios/load-profiles.ts';
import { findK6 } from './k6-program.ts';
import { startOwnShop } from './own-shop.ts';
import { latestRunFolder } from './run-folder.ts';

const PATIENCE_MS = 300_000;
const running: ChildProcess[] = [];
const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGINT');
  for (const { stop } of started.splice(0).reverse()) await stop();
});

/** Starts `npm run load -- …`. */
function start(words: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['bin/load.ts', ...words], { env: { ...process.env, ...env } });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise<{ code: number | null; output: string }>((done) => {
    child.once('close', (code) => done({ code, output }));
  });
  return { child, ended, output: () => output };
}

function latestAudit(): Audit {
  return JSON.parse(readFileSync(latestRunFolder().audit, 'utf8')) as Audit;
}

test.each(Object.keys(profiles))(
  'the script of %s has a function for each part of its profile, and the common thresholds',
  (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'flashcart-plan-'));
    const plan = join(folder, 'plan.json');
    const { scenarios: planned, bounds } = profiles[name as ScenarioName];
    writeFileSync(plan, JSON.stringify({ users: [], products: [], load: { scenarios: planned, bounds } }));
    const { stdout } = spawnSync(findK6(), [
      'inspect',
      '--env',
      `PLAN=${plan}`,
      resolve(`load/scenarios/${name}.scenario.ts`),
    ]);
    rmSync(folder, { recursive: true });
    const { scenarios, thresholds } = JSON.parse(stdout.toString());
    expect(functionsOf(scenarios)).toEqual(functionsOf(planned));
    expect(Object.keys(thresholds)).toEqual(expect.arrayContaining(['failures', 'dropped_iterations', 'checks']));
  },
);

/** The function of each part of a scenario. */
function functionsOf(scenarios: Record<string, { exec?: string }>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(scenarios).map(([part, { exec }]) => [part, exec]));
}

test('an unknown scenario is answered with the names of all', async () => {
  const { code, output } = await start(['nothing']).ended;
  expect(code).toBe(1);
  for (const name of Object.keys(profiles)) expect(output).toContain(name);
});

test('a shop whose store is unknown is not loaded', async () => {
  const { code, output } = await start(['smoke'], { BASE_URL: 'http://127.0.0.1:9', ORDERS_TABLE: 'orders' }).ended;
  expect(code).toBe(1);
  expect(output).toContain(
    'set AWS_ENDPOINT_URL_DYNAMODB, PRODUCTS_TABLE, STOCK_TABLE, ADJUSTMENTS_TABLE, WALLETS_TABLE, CHARGES_TABLE',
  );
});

test('an unreachable store fails before the load', async () => {
  const shop = await startOwnShop(started);
  const nowhere = { ...shop.variables, ...shop.keys, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9' };
  const { code, output } = await start(['smoke'], { ...nowhere, BASE_URL: shop.url }).ended;
  expect(code).toBe(1);
  expect(output).toContain('ECONNREFUSED');
  expect(output).not.toContain('running (');
});

test('double-charge passes at BASE_URL with the store of the variables', async () => {
  const shop = await startOwnShop(started);
  const { code, output } = await start(['double-charge'], { ...shop.variables, ...shop.keys, BASE_URL: shop.url })
    .ended;
  expect(output).toContain('audit     passed');
  expect(code === 0 || output.includes('thresholds were crossed')).toBe(true);
  expect(latestAudit().stored.charges).toBeGreaterThanOrEqual(375);
});

test('smoke passes on its own shop and writes every file of a run', async () => {
  const { code, output } = await start(['smoke']).ended;
  expect(output).toContain('audit     passed');
  expect(code).toBe(0);
  // Without InfluxDB there is no link to Grafana.
  const { path: _, grafanaLink: __, ...files } = latestRunFolder();
  expect(Object.values(files).filter((file) => !existsSync(file))).toEqual([]);
  expect(latestAudit().answers[201]).toBeGreaterThanOrEqual(60);
});

test('200 clients at once buy exactly 100 of 100 units', async () => {
  const { code, output } = await start(['hot-product']).ended;
  // On a busy machine it may cross its latency bounds.
  expect(output).toContain('audit     passed');
  expect(code === 0 || output.includes('thresholds were crossed')).toBe(true);
  expect(latestAudit().products).toMatchObject([{ stocked: 100, sold: 100, left: 0 }]);
});

test('an order that the store loses after its answer fails the audit', async () => {
  const store = await startForgetfulStore();
  started.push(store);
  const { code, output } = await start(['hot-product'], { DYNAMODB_ENDPOINT: store.url }).ended;
  expect(code).toBe(1);
  expect(output).toContain('audit     FAILED');
  const broken = latestAudit().verdicts.filter((verdict) => verdict.broken > 0);
  expect(broken).toContainEqual(expect.objectContaining({ rule: 'answered-is-stored', broken: 1 }));
  // The shop remembers the lost order's unit as sold, so a unit may be left.
  const rules = broken.map(({ rule }) => rule).filter((rule) => rule !== 'sells-out');
  expect(rules).toEqual(['answered-is-stored']);
});

test('Ctrl-C stops k6, the server and the engines, and prints that nothing was audited', async () => {
  const { child, ended, output } = start(['journey']);
  const until = Date.now() + PATIENCE_MS;
  while (!output().includes('running (') && child.exitCode === null) {
    if (Date.now() > until) throw new Error(`k6 did not start within ${PATIENCE_MS} ms: ${output()}`);
    await new Promise((done) => setTimeout(done, 100));
  }
  const family = descendantsOf(child.pid as number);
  expect(family.length).toBeGreaterThanOrEqual(4);
  child.kill('SIGINT');
  const { code } = await ended;
  expect(code).toBe(1);
  expect(output()).toContain('nothing was audited');
  expect(family.filter(isAlive)).toEqual([]);
});

/** A store that answers the tenth order's transaction as committed without executing it. */
async function startForgetfulStore() {
  const engine = await startDynamo(process.env);
  let orders = 0;
  const proxy = await startStoreProxy(engine.url, async (_operation, body, forward) => {
    const isOrder = body.includes('attribute_not_exists(orderId)');
    if (isOrder) orders += 1;
    return isOrder && orders === 10 ? { status: 200, body: '{}' } : forward();
  });
  return {
    url: proxy.url,
    stop: async () => {
      await proxy.stop();
      await engine.stop();
    },
  };
}

function descendantsOf(pid: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  const children = stdout
    .split('\n')
    .map(Number)
    .filter((it) => it > 0);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
