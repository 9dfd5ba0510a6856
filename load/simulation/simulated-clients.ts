import type { OrderLine } from '../../lambdas/orders/order.ts';
import type { Answer, OrderRequest } from './designs/designs.ts';
import type { Load, Scenario } from './simulation-scenarios.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A key that a client has sent, and what it was told; twice where the first answer was no answer. */
export interface Asked extends OrderRequest {
  readonly answers: Answer[];
}

/** Users at most of a load that goes on: each comes again when its order before has long ended. */
const USERS = 10_000;
/** No client gets more answers a second. */
const FASTEST_CLIENT = 50;
/** How long a client waits after an answer that tells it to try again: what `Retry-After` says. */
const RETRY_AFTER_MS = 1_000;

/** The users of a load, by number. */
export function usersOf(load: Load): number {
  switch (load.kind) {
    case 'at-once':
      return load.clients;
    case 'closed':
      return load.clients * Math.ceil(Math.min(USERS / load.clients, FASTEST_CLIENT * load.seconds));
    case 'open':
      return Math.min(USERS, load.perSecond * load.seconds);
  }
}

export function userName(number: number): string {
  return `user-${number}`;
}

/** The products of a scenario. */
export function productsOf({ products }: Pick<Scenario, 'products'>) {
  return products.flatMap(({ name, count, stock, stockShards }) =>
    Array.from({ length: count }, (_, index) => ({ productId: `${name}-${index}`, stock, stockShards })),
  );
}

/**
 * Plays a scenario's clients until the last of them has its answer.
 * @param send sends one order through Lambda.
 * @param asked takes every key that is sent, as it is sent.
 */
export async function playClients(
  { load, products, quantityUpTo }: Scenario,
  time: VirtualTime,
  send: (request: OrderRequest) => Promise<Answer>,
  asked: Asked[],
): Promise<void> {
  const random = time.random('clients');
  const ask = (user: number) => {
    const request = {
      userId: userName(user),
      idempotencyKey: `key-${asked.length}`,
      lines: basketOf(products, quantityUpTo, random),
    };
    return askUntilKnown(request, time, send, asked);
  };
  if (load.kind === 'at-once') {
    await Promise.all(Array.from({ length: load.clients }, (_, user) => ask(user)));
    return;
  }
  const users = usersOf(load);
  const endMs = time.elapsedMs + load.seconds * 1_000;
  if (load.kind === 'closed') {
    await Promise.all(
      Array.from({ length: load.clients }, async (_, user) => {
        // A client stands for many buyers, one after another.
        for (let turn = 0; time.elapsedMs < endMs; turn += 1) await ask((user + turn * load.clients) % users);
      }),
    );
    return;
  }
  const all: Promise<void>[] = [];
  // Poisson's arrivals: independent of each other, as buyers are.
  const gapMs = () => (-Math.log(1 - random()) * 1_000) / load.perSecond;
  for (let atMs = time.elapsedMs; atMs < endMs; atMs += gapMs()) {
    if (atMs > time.elapsedMs) await time.sleep(atMs - time.elapsedMs);
    all.push(ask(all.length % users));
  }
  await Promise.all(all);
}

/** Sends an order, and once more with its key where it is not known what became of it. */
async function askUntilKnown(
  request: OrderRequest,
  time: VirtualTime,
  send: (request: OrderRequest) => Promise<Answer>,
  asked: Asked[],
): Promise<void> {
  const answers: Answer[] = [];
  asked.push({ ...request, answers });
  answers.push(await send(request));
  if (!isRetryable(answers[0])) return;
  await time.sleep(RETRY_AFTER_MS);
  answers.push(await send(request));
}

/** Whether an answer tells the client to try again. */
export function isRetryable(answer: Answer | undefined): boolean {
  return answer?.status === 503 || answer?.status === 429;
}

function basketOf(products: Scenario['products'], quantityUpTo: number, random: () => number): OrderLine[] {
  return products.flatMap(({ name, count, linesPerOrder }) => {
    const indexes = Array.from({ length: count }, (_, index) => index);
    return Array.from({ length: linesPerOrder }, () => {
      const [index] = indexes.splice(Math.floor(random() * indexes.length), 1);
      return { productId: `${name}-${index}`, quantity: 1 + Math.floor(random() * quantityUpTo) };
    });
  });
}
