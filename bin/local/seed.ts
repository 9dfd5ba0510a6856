import { signLocalToken } from '../../lambdas/identity/local-token.ts';

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

/** Fills a new shop through its own API: a small catalogue, and a first ranking. */
export async function seed(url: string, secret: string): Promise<void> {
  const token = await signLocalToken('seed', true, secret);
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  for (const [productId, product] of Object.entries(catalogue)) {
    const body = JSON.stringify(product);
    await expectOk(await fetch(`${url}/products/${productId}`, { method: 'PUT', headers, body }));
  }
  await expectOk(await fetch(`${url}/rankings`, { method: 'POST', headers }));
}

async function expectOk(response: Response): Promise<void> {
  if (!response.ok) throw new Error(`Seeding failed: ${response.status} ${await response.text()}`);
}
