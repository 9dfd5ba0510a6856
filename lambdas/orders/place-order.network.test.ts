import { randomUUID } from 'node:crypto';
import { ORDER_DEADLINE_MS } from '../shared/bounds.ts';
import { badNetworks } from '../testing/bad-networks.ts';
import { startTcpProxy } from '../testing/tcp-proxy.ts';
import { codeOf, openShop, PATIENCE_MS, type TestShop } from '../testing/test-shop.ts';

const ORDERS = 10;
const PRICE = 100;
const STOCK = 2 * ORDERS;
/** Longer than a bounded request takes on the slowest machine; an unbounded one would take for ever. */
const NEVER_MS = 15 * ORDER_DEADLINE_MS;

const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB as string;
let network: Awaited<ReturnType<typeof startTcpProxy>>;
let processes: TestShop[];
beforeEach(async () => {
  network = await startTcpProxy(Number(new URL(endpoint).port));
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${network.port}`;
  const first = await openShop();
  processes = [first, await openShop(undefined, first.names)];
});
afterEach(async () => {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  for (const { close } of processes) close();
  await network.stop();
});

/** Orders one unit under each key, from both processes at once; returns how each request ended. */
async function orderAll(keys: readonly string[], budgetMs: number): Promise<string[]> {
  return Promise.all(
    keys.flatMap((key) =>
      processes.map(async (shop) => {
        const start = Date.now();
        const code = await codeOf(shop.order('alice', [{ productId: 'mug', quantity: 1 }], key, budgetMs));
        expect(Date.now() - start).toBeLessThan(Math.max(NEVER_MS, budgetMs));
        return code;
      }),
    ),
  );
}

test.each(badNetworks)('%s: retried orders are placed, paid and served once', async (_name, fault) => {
  const [shop] = processes as [TestShop];
  await shop.put('mug', STOCK, 4, PRICE);
  await shop.fund('alice', 10 * ORDERS * PRICE);
  const keys = Array.from({ length: ORDERS }, () => randomUUID());
  network.behave(fault);
  const codes = await orderAll(keys, ORDER_DEADLINE_MS);
  network.behave({ kind: 'none' });
  expect(codes.filter((code) => code !== 'done' && code !== 'try-again')).toEqual([]);
  // Whatever they answered, retries with the same keys succeed.
  expect(new Set(await orderAll(keys, PATIENCE_MS))).toEqual(new Set(['done']));
  expect(await shop.balanceOf('alice')).toBe(9 * ORDERS * PRICE);
  expect([await shop.stockOf('mug'), await shop.soldOf('mug')]).toEqual([STOCK - ORDERS, ORDERS]);
  expect((await shop.orders.list('alice', { limit: 100 }, shop.trace())).items).toHaveLength(ORDERS);
});
