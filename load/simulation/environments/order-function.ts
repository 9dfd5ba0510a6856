import type { Answer, Design, OrderRequest, PlaceOrder } from '../designs/design.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { type EnvironmentRules, ExecutionEnvironments } from './execution-environments.ts';

/** One request inside the function, after any cold start; times in virtual ms since the run began. */
export interface HandledOrder {
  readonly beganMs: number;
  readonly endedMs: number;
  readonly status: number;
  /** Units that were ordered. */
  readonly units: number;
}

/** The Lambda function that places orders. */
export class OrderFunction {
  readonly handled: HandledOrder[] = [];
  readonly #environments: ExecutionEnvironments<PlaceOrder>;
  readonly #time: VirtualTime;
  readonly #onHandled: (handled: number) => void;

  /** @param onHandled is called after each request with the number of requests so far. */
  constructor(rules: EnvironmentRules, design: Design, time: VirtualTime, onHandled: (handled: number) => void) {
    const create = (index: number) => design(index, time.clock(`environment ${index}`));
    this.#environments = new ExecutionEnvironments(rules, create, time);
    this.#time = time;
    this.#onHandled = onHandled;
  }

  get environments(): number {
    return this.#environments.count;
  }

  async send(request: OrderRequest): Promise<Answer> {
    const answer = await this.#environments.run(async (place) => {
      const beganMs = this.#time.elapsedMs;
      const placed = await place(request);
      const units = request.lines.reduce((sum, { quantity }) => sum + quantity, 0);
      this.handled.push({ beganMs, endedMs: this.#time.elapsedMs, status: placed.status, units });
      this.#onHandled(this.handled.length);
      return placed;
    });
    return answer === 'throttled' ? { status: 429 } : answer;
  }
}
