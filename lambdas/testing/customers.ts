import { call, fresh, type ServedShop, tokenOf } from './served-shop.ts';

type Answered = Awaited<ReturnType<typeof call>>;

/** The token of a new customer with this balance, in won. */
export async function customerOf(shop: ServedShop, balance = 0): Promise<string> {
  const token = await tokenOf(fresh('customer'));
  if (balance > 0) await call(shop, 'POST', '/charges', { token, key: 'funds', body: { amount: balance } });
  return token;
}

/** Orders these quantities of products. */
export function orderFrom(
  shop: ServedShop,
  token: string,
  key: string,
  ...lines: [productId: string, quantity: number][]
): Promise<Answered> {
  const items = lines.map(([productId, quantity]) => ({ productId, quantity }));
  return call(shop, 'POST', '/orders', { token, key, body: { items } });
}

/** Retries a request, with its key, as long as the response has `Retry-After`, at most twenty times. */
export async function untilSettled(send: () => Promise<Answered>): Promise<Answered> {
  let answer = await send();
  for (let tries = 1; answer.headers.has('retry-after') && tries < 20; tries += 1) answer = await send();
  return answer;
}
