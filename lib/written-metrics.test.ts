import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, type ServedShop, serveShop, tokenOf } from '../lambdas/contract/served-shop.ts';
import { metricNamespace, metricUnits } from '../lambdas/shared/metrics.ts';

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
  const written = output
    .split('\n')
    .filter((line) => line.includes('"_aws"'))
    .flatMap((line) => (JSON.parse(line) as MetricLine)._aws.CloudWatchMetrics);
  expect(new Set(written.map(({ Namespace }) => Namespace))).toEqual(new Set([metricNamespace]));
  const units = Object.fromEntries(written.flatMap(({ Metrics }) => Metrics.map(({ Name, Unit }) => [Name, Unit])));
  expect(units).toEqual(metricUnits);
  // The alarms and the dashboard ask for these dimensions and no others.
  expect(new Set(written.flatMap(({ Dimensions }) => Dimensions.map(String)))).toEqual(new Set(['service']));
});

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
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
}
