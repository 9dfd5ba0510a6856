import { type ServedShop, serveShop } from '../../lambdas/testing/served-shop.ts';

/** A port where nothing listens. */
const DEAD = 'redis://alice:secret@127.0.0.1:1';

test('npm start gets ready without Redis, ranks, serves the top five and shows no password', async () => {
  const shop: ServedShop = await serveShop({ STORE: 'memory', REDIS_URL: DEAD });
  try {
    const answer = await fetch(`${shop.url}/products/top`);
    expect({ status: answer.status, ranked: (await answer.json()) as unknown }).toEqual({
      status: 200,
      ranked: expect.objectContaining({ items: expect.any(Array) }),
    });
    expect(shop.output()).toContain('Redis at redis://127.0.0.1:1');
    expect(shop.output()).not.toContain('secret');
  } finally {
    await shop.stop();
  }
});
