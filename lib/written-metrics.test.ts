import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, type ServedShop, serveShop, tokenOf } from '../lambdas/contract/served-shop.ts';
import { metricNamespace, metricUnits } from '../lambdas/shared/metrics.ts';
import { bundle } from './bundle.ts';

test('the functions write every metric of the list, in its unit', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-metrics-'));
  const env = { FLASHCART_DATA: join(folder, 'data'), POWERTOOLS_METRICS_DISABLED: 'false' };
  const output =
    (await visit(env, async (shop) => {
      const token = await tokenOf('alice');
      const items = [{ productId: 'mug', quantity: 1 }];
      await call(shop, 'POST', '/charges', { token, key: 'k', body: { amount: 100_000 } });
      await call(shop, 'POST', '/orders', { token, key: 'k', body: { items } });
      await call(shop, 'GET', '/products/top');
    })) +
    // The process that ranked has the top five in memory, another has not.
    (await visit(env, async (shop) => {
      await call(shop, 'GET', '/products/top');
    }));
  rmSync(folder, { recursive: true });
  const lines = linesOf(output);
  const written = lines.flatMap(({ _aws }) => _aws.CloudWatchMetrics);
  expect(new Set(written.map(({ Namespace }) => Namespace))).toEqual(new Set([metricNamespace]));
  const units = Object.fromEntries(written.flatMap(({ Metrics }) => Metrics.map(({ Name, Unit }) => [Name, Unit])));
  expect(units).toEqual(metricUnits);
  // The alarms and the dashboard ask for these dimensions and no others.
  expect(new Set(written.flatMap(({ Dimensions }) => Dimensions.map((names) => [...names].sort().join())))).toEqual(
    new Set(['service,stage']),
  );
  expect(new Set(lines.map(({ service, stage }) => `${service} ${stage}`))).toEqual(new Set(['flashcart local']));
  // A process starts once, however many requests it answers.
  expect(lines.filter((line) => 'StartMs' in line)).toHaveLength(2);
});

/** Calls a function's bundle twice in a process of its own, as Lambda would. */
function callTwice(stage: string, env: Record<string, string> = {}): MetricLine[] {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-metrics-'));
  try {
    bundle('identity/authorizer', stage, folder);
    const script = `
      const { handler } = await import(process.argv[1]);
      for (const _ of [1, 2]) await handler({ authorizationToken: 'none', methodArn: '' }).catch(() => {});`;
    const args = ['--input-type=module', '-e', script, join(folder, 'index.mjs')];
    const settings = { OIDC_ISSUER: 'https://a.test', OIDC_AUDIENCE: 'shop', ...env };
    return linesOf(execFileSync(process.execPath, args, { env: settings, encoding: 'utf8', timeout: 90_000 }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each(['dev', 'prod'])('a new environment on %s writes under its stage how long its start took, once', (stage) => {
  const lines = callTwice(stage);
  expect(lines).toMatchObject([{ service: 'flashcart', stage, StartMs: expect.any(Number) }]);
  expect(lines[0]?.StartMs).toBeGreaterThan(1);
});

test('a start that nobody waited for is no metric', () => {
  expect(callTwice('prod', { AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency' })).toEqual([]);
});

/** The metric lines of an output. */
function linesOf(output: string): MetricLine[] {
  return output
    .split('\n')
    .filter((line) => line.includes('"_aws"'))
    .map((line) => JSON.parse(line) as MetricLine);
}

/** What a shop writes while it is visited. */
async function visit(env: Record<string, string>, calls: (shop: ServedShop) => Promise<void>): Promise<string> {
  const shop = await serveShop(env);
  try {
    await calls(shop);
  } finally {
    await shop.stop();
  }
  return shop.output();
}

/** A line of CloudWatch's embedded metric format. */
interface MetricLine {
  readonly service: string;
  readonly stage: string;
  readonly StartMs?: number;
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
}
