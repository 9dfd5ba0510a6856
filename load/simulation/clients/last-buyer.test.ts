import type { OrderRequest } from '../designs/design.ts';
import { buyRest } from './last-buyer.ts';

/** Buys the rest of 7 mugs, of which orders can reach only some. */
function buy(reachable: number) {
  let left = 7;
  const place = async ({ lines }: OrderRequest) => {
    const quantity = lines[0]?.quantity ?? 0;
    if (quantity > left - (7 - reachable)) return { status: 409 };
    left -= quantity;
    return { status: 201, totalAmount: quantity };
  };
  return buyRest('mug', place, async () => left);
}

it('buys to the last unit, each order under a key of its own', async () => {
  const { sent, findings } = await buy(7);
  expect(findings).toEqual([]);
  expect(sent.map(({ lines }) => lines[0]?.quantity)).toEqual([2, 1, 1, 1, 1, 1]);
  expect(new Set(sent.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(6);
});

it('reports stranded units', async () => {
  const { findings } = await buy(4);
  expect(findings).toEqual(['units: 3 units of mug are left, but an order of 1 got status 409']);
});
