import { signLocalToken } from '../../lambdas/identity/local-token.ts';
import { createGateway } from './gateway.ts';
import type { Handlers } from './handlers.ts';
import { listen } from './listen.ts';

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

/**
 * Creates a small catalogue and a first ranking through the API, if there are no products yet.
 * @param secret of the admin's token.
 */
export async function seed(handlers: Handlers, secret: string): Promise<void> {
  // Only now: the logger reads its environment variables while it is loaded.
  const { logger } = await import('../../lambdas/api/api-middleware.ts');
  const level = logger.getLevelName();
  logger.setLogLevel('ERROR');
  // A server of its own, as the shop's server holds requests until seeding is done.
  const server = createGateway(handlers);
  const url = await listen(server);
  const token = await signLocalToken('seed', true, secret);
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const { items } = (await send(`${url}/products?limit=1`, {})) as { items: unknown[] };
  if (items.length === 0) {
    for (const [productId, product] of Object.entries(catalogue)) {
      await send(`${url}/products/${productId}`, { method: 'PUT', headers, body: JSON.stringify(product) });
    }
    await send(`${url}/rankings`, { method: 'POST', headers });
  }
  server.close();
  server.closeAllConnections();
  logger.setLogLevel(level);
}

async function send(url: string, request: RequestInit): Promise<unknown> {
  const response = await fetch(url, request);
  if (!response.ok) throw new Error(`Seeding failed: ${response.status} ${await response.text()}`);
  return response.json();
}
