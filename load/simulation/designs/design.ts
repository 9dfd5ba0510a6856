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

/** The answer that a client receives. */
export interface Answer {
  /** HTTP status; 429 where Lambda had no execution environment for the request. */
  readonly status: number;
  /** Total of the order in won, where one was placed. */
  readonly totalAmount?: number;
}

/** Places an order in one execution environment. */
export type PlaceOrder = (request: OrderRequest) => Promise<Answer>;

/** Starts an execution environment with memory of its own. */
export type Design = (environment: number, clock: Clock) => PlaceOrder;

/**
 * Turns the result of a domain call into an answer, as a handler does.
 * @param budgetMs deadline of the request, in virtual ms from now.
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
