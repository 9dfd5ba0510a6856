import { startDynamo } from '../../lib/engines/dynamo-engine.ts';
import { call, fresh, type ServedShop, serveShop, tokenOf } from '../testing/served-shop.ts';
import { type ReplyFault, replyFaults, startStoreProxy } from '../testing/store-proxy.ts';

/** Both attempts of the SDK and one more; only one for faults that last until the request timeout. */
const faultsOf = (name: string) => (/stalls|trickles/.test(name) ? 1 : 3);
/** Attempts of a caller whose answer is 503. */
const ATTEMPTS = 40;

let engine: Awaited<ReturnType<typeof startDynamo>>;
let proxy: Awaited<ReturnType<typeof startStoreProxy>>;
let shop: ServedShop;
let admin: string;
/** The fault of the next replies of an operation. */
let faulty: { operation: string; fault: ReplyFault; left: number } | undefined;

beforeAll(async () => {
  engine = await startDynamo(process.env);
  proxy = await startStoreProxy(engine.url, async (operation, _body, forward) => {
    const answered = await forward();
    if (faulty?.operation !== operation || faulty.left === 0) return answered;
    faulty.left -= 1;
    return { ...answered, fault: faulty.fault };
  });
  // A process of its own, because in Jest Node's errors belong to another realm than the SDK's; without Redis, as the store is tested.
  shop = await serveShop({ DYNAMODB_ENDPOINT: proxy.url, REDIS_URL: 'redis://127.0.0.1:1' });
  admin = await tokenOf('admin', true);
});
beforeEach(() => {
  faulty = undefined;
});
afterAll(async () => {
  await shop?.stop();
  await proxy?.stop();
  await engine?.stop();
});

type Sent = Parameters<typeof call>;

/** Retries while the store's replies are faulty: expects 503 `try-again` until the final answer. */
async function retry(
  operation: string,
  fault: ReplyFault,
  faults: number,
  ...[method, path, sent]: [Sent[1], Sent[2], Sent[3]?]
) {
  faulty = { operation, fault, left: faults };
  for (let attempts = 0; attempts < ATTEMPTS; attempts += 1) {
    const answer = await call(shop, method, path, sent);
    if (answer.status !== 503) return answer;
    expect(answer.body).toMatchObject({ code: 'try-again' });
  }
  throw new Error(`${method} ${path} was answered 503 ${ATTEMPTS} times.`);
}

describe.each(Object.entries(replyFaults))('a reply that %s', (name, fault) => {
  const through = [fault, faultsOf(name)] as const;
  test('is no defect on any route, and each request is executed once', async () => {
    const productId = fresh('product');
    const token = await tokenOf(fresh('buyer'));
    const put = { token: admin, body: { name: 'A product', price: 100, stock: 10 } };
    expect((await call(shop, 'PUT', `/products/${productId}`, put)).status).toBe(200);

    const charge = { token, key: 'k', body: { amount: 1_000 } };
    const charged = await retry('TransactWriteItems', ...through, 'POST', '/charges', charge);
    expect(charged).toMatchObject({ status: 201, body: { amount: 1_000, balance: 1_000 } });

    const order = { token, key: 'k', body: { items: [{ productId, quantity: 2 }] } };
    const placed = await retry('TransactWriteItems', ...through, 'POST', '/orders', order);
    expect(placed).toMatchObject({ status: 201, body: { status: 'placed', totalAmount: 200 } });

    const balance = await retry('GetItem', ...through, 'GET', '/balance', { token });
    expect(balance).toMatchObject({ status: 200, body: { balance: 800 } });
    const found = await retry('GetItem', ...through, 'GET', `/orders/${placed.body.orderId}`, { token });
    expect(found).toMatchObject({ status: 200, body: placed.body });
    const orders = await retry('Query', ...through, 'GET', '/orders', { token });
    expect(orders).toMatchObject({ status: 200, body: { items: [placed.body] } });
    const charges = await retry('Query', ...through, 'GET', '/charges', { token });
    expect(charges).toMatchObject({ status: 200, body: { items: [{ amount: 1_000 }] } });
    const product = await retry('Query', ...through, 'GET', `/products/${productId}`);
    expect(product).toMatchObject({ status: 200, body: { stock: 8 } });
    const products = await retry('Scan', ...through, 'GET', '/products?limit=100');
    expect(products.status).toBe(200);
    expect(products.body.items).toContainEqual(product.body);
  });

  test('is answered 503 if no retry gets a complete reply', async () => {
    const token = await tokenOf(fresh('buyer'));
    faulty = { operation: 'GetItem', fault, left: Number.POSITIVE_INFINITY };
    const answer = await call(shop, 'GET', '/balance', { token });
    expect(answer).toMatchObject({ status: 503, body: { code: 'try-again' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  });
});
