import type { OrderLine } from '../../../lambdas/orders/order.ts';
import type { Clock } from '../../../lambdas/shared/clock.ts';
import { Problem } from '../../../lambdas/shared/problem.ts';
import { Trace } from '../../../lambdas/shared/trace.ts';

/** An order as a client sends it. */
export interface OrderRequest {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly lines: readonly OrderLine[];
}

/** What a client is answered. */
export interface Answer {
  /** That of HTTP; 429 where Lambda had no environment for the request. */
  readonly status: number;
  /** The order's total in won, where there is one. */
  readonly totalAmount?: number;
}

/** What one environment does with an order. */
export type PlaceOrder = (request: OrderRequest) => Promise<Answer>;

/** A way of taking orders: opens an environment of it, with a memory of its own. */
export type Design = (environment: number, clock: Clock) => PlaceOrder;

/**
 * Makes an answer of a call of the domain, as a handler does.
 * @param budgetMs the request's deadline.
 */
export async function answerOf(
  clock: Clock,
  budgetMs: number,
  call: (trace: Trace) => Promise<{ readonly order: { readonly totalAmount: number } }>,
): Promise<Answer> {
  try {
    const { order } = await call(new Trace(clock, budgetMs));
    return { status: 201, totalAmount: order.totalAmount };
  } catch (error) {
    if (error instanceof Problem) return { status: error.status };
    throw error;
  }
}
