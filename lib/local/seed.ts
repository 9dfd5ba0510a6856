import { signLocalToken } from '../../lambdas/identity/local-token.ts';
import { createGateway, type Handlers } from './gateway.ts';

const catalogue = {
  mug: { name: '머그컵', price: 12_000, stock: 500 },
  tshirt: { name: '티셔츠', price: 25_000, stock: 300 },
  keyboard: { name: '기계식 키보드', price: 139_000, stock: 80 },
  headphones: { name: '무선 헤드폰', price: 219_000, stock: 60 },
  backpack: { name: '백팩', price: 89_000, stock: 120 },
  lamp: { name: '책상 조명', price: 45_000, stock: 150 },
  notebook: { name: '노트', price: 4_500, stock: 1_000 },
  'flash-sneakers': { name: '한정판 운동화', price: 179_000, stock: 100, stockShards: 16 },
};

/** Fills a shop without products through its own API: a small catalogue, and a first ranking. Only defects are logged. */
export async function seed(handlers: Handlers, secret: string): Promise<void> {
  // Only now, as the logger reads its environment when it is loaded.
  const { logger } = await import('../../lambdas/shared/api-middleware.ts');
  const level = logger.getLevelName();
  logger.setLogLevel('ERROR');
  await fill(handlers, secret);
  logger.setLogLevel(level);
}

async function fill(handlers: Handlers, secret: string): Promise<void> {
  // A door of its own, as the shop's stays shut until this is done.
  const server = createGateway(handlers);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const token = await signLocalToken('seed', true, secret);
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const { items } = (await expectOk(await fetch(`${url}/products?limit=1`))) as { items: unknown[] };
  if (items.length === 0) {
    for (const [productId, product] of Object.entries(catalogue)) {
      const body = JSON.stringify(product);
      await expectOk(await fetch(`${url}/products/${productId}`, { method: 'PUT', headers, body }));
    }
    await expectOk(await fetch(`${url}/rankings`, { method: 'POST', headers }));
  }
  server.close();
  server.closeAllConnections();
}

async function expectOk(response: Response): Promise<unknown> {
  if (!response.ok) throw new Error(`Seeding failed: ${response.status} ${await response.text()}`);
  return response.json();
}
