import type { PlaceOrder } from '../designs/design.ts';
import type { SentOrder } from './simulated-clients.ts';

export const LAST_BUYER = 'the-buyer';

/** The purchase of what a sale left. */
export interface LastPurchase {
  readonly sent: readonly SentOrder[];
  /** One sentence where an order was refused although units are left; else none. */
  readonly findings: readonly string[];
}

/** Most units of an order line. */
const MAX_QUANTITY = 100;

/**
 * Buys a product to the last unit, which shows that no unit is stranded.
 * @param place of an environment with empty memory.
 * @param unitsLeft reads the units of all products.
 */
export async function buyRest(
  productId: string,
  place: PlaceOrder,
  unitsLeft: () => Promise<number>,
): Promise<LastPurchase> {
  const sent: SentOrder[] = [];
  for (let units = await unitsLeft(); units > 0; units = await unitsLeft()) {
    const lines = [{ productId, quantity: Math.min(MAX_QUANTITY, Math.ceil(units / 5)) }];
    const request = { userId: LAST_BUYER, idempotencyKey: `key-${sent.length}`, lines };
    const answer = await place(request);
    sent.push({ ...request, answers: [answer] });
    if (answer.status !== 201) {
      const order = `an order of ${lines[0]?.quantity} got status ${answer.status}`;
      return { sent, findings: [`units: ${units} units of ${productId} are left, but ${order}`] };
    }
  }
  return { sent, findings: [] };
}
