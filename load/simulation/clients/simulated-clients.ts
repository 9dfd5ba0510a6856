import type { Answer, OrderRequest } from '../designs/design.ts';
import type { AtOnceLoad, ClosedLoad, Load, OpenLoad, Scenario } from '../simulation-scenarios.ts';
import type { VirtualTime } from '../virtual-time.ts';
import { drawBasket } from './baskets.ts';

/** An order under one idempotency key, with the answer to it and to its retry. */
export interface SentOrder extends OrderRequest {
  readonly answers: readonly Answer[];
}

/** Most users of a long load: a user orders again long after their order before has ended. */
const MAX_USERS = 10_000;
/** Most answers a second that one client can receive. */
const FASTEST_CLIENT = 50;
/** How long a client waits before its retry: the `Retry-After` of a 503. */
const RETRY_AFTER_MS = 1_000;

/** How many users a load needs. */
export function usersOf(load: Load): number {
  switch (load.kind) {
    case 'at-once':
      return load.clients;
    case 'closed':
      return load.clients * Math.ceil(Math.min(MAX_USERS / load.clients, FASTEST_CLIENT * load.seconds));
    case 'open':
      return Math.min(MAX_USERS, load.perSecond * load.seconds);
  }
}

export function userName(number: number): string {
  return `user-${number}`;
}

/** Whether an answer asks the client to retry with the same key. */
export function isRetryable(answer: Answer | undefined): boolean {
  return answer?.status === 503 || answer?.status === 429;
}

/** The clients of a scenario; each retries a retryable answer once. */
export class SimulatedClients {
  /** Every order, from the moment it is sent. */
  readonly sent: SentOrder[] = [];
  readonly #scenario: Scenario;
  readonly #time: VirtualTime;
  readonly #send: (request: OrderRequest) => Promise<Answer>;
  readonly #random: () => number;

  constructor(scenario: Scenario, time: VirtualTime, send: (request: OrderRequest) => Promise<Answer>) {
    this.#scenario = scenario;
    this.#time = time;
    this.#send = send;
    this.#random = time.random('clients');
  }

  /** Resolves when the last client has its answer. */
  async play(): Promise<void> {
    const { load } = this.#scenario;
    switch (load.kind) {
      case 'at-once':
        return this.#playAtOnce(load);
      case 'closed':
        return this.#playClosed(load);
      case 'open':
        return this.#playOpen(load);
    }
  }

  async #playAtOnce({ clients }: AtOnceLoad): Promise<void> {
    await Promise.all(Array.from({ length: clients }, (_, user) => this.#order(user)));
  }

  async #playClosed(load: ClosedLoad): Promise<void> {
    const users = usersOf(load);
    const endMs = this.#time.elapsedMs + load.seconds * 1_000;
    const playClient = async (client: number) => {
      // Each order of a client is of another user, as a shop's users do not order in a loop.
      for (let turn = 0; this.#time.elapsedMs < endMs; turn += 1) {
        await this.#order((client + turn * load.clients) % users);
      }
    };
    await Promise.all(Array.from({ length: load.clients }, (_, client) => playClient(client)));
  }

  async #playOpen(load: OpenLoad): Promise<void> {
    const users = usersOf(load);
    const endMs = this.#time.elapsedMs + load.seconds * 1_000;
    const orders: Promise<void>[] = [];
    // Exponential gaps make the arrivals a Poisson process.
    const drawGapMs = () => (-Math.log(1 - this.#random()) * 1_000) / load.perSecond;
    for (let atMs = this.#time.elapsedMs; atMs < endMs; atMs += drawGapMs()) {
      if (atMs > this.#time.elapsedMs) await this.#time.sleep(atMs - this.#time.elapsedMs);
      orders.push(this.#order(orders.length % users));
    }
    await Promise.all(orders);
  }

  async #order(user: number): Promise<void> {
    const { products, maxQuantity } = this.#scenario;
    const request = {
      userId: userName(user),
      idempotencyKey: `key-${this.sent.length}`,
      lines: drawBasket(products, maxQuantity, this.#random),
    };
    const answers: Answer[] = [];
    this.sent.push({ ...request, answers });
    answers.push(await this.#send(request));
    if (!isRetryable(answers[0])) return;
    await this.#time.sleep(RETRY_AFTER_MS);
    answers.push(await this.#send(request));
  }
}
