import type { Answer, OrderRequest } from '../designs/design.ts';
import { type Load, type Scenario, scenarios } from '../simulation-scenarios.ts';
import { inVirtualTime, type VirtualTime } from '../virtual-time.ts';
import { SimulatedClients } from './simulated-clients.ts';

const ANSWER_MS = 20;

interface Request extends OrderRequest {
  readonly atMs: number;
}

/** Plays a load whose orders are each answered after 20 ms. */
function play(
  load: Load,
  answer: (turn: number) => Answer = () => ({ status: 201 }),
  scenario: Scenario = scenarios.steady,
) {
  return inVirtualTime(1, async (time: VirtualTime) => {
    const requests: Request[] = [];
    const send = async (request: OrderRequest) => {
      const turn = requests.push({ ...request, atMs: time.elapsedMs });
      await time.sleep(ANSWER_MS);
      return answer(turn);
    };
    const clients = new SimulatedClients({ ...scenario, load }, time, send);
    await clients.play();
    return { requests, sent: clients.sent };
  });
}

it('retries once with the same key, a second after a 503 or 429, and after no other answer', async () => {
  const statuses = [503, 409, 201, 429];
  const { requests, sent } = await play({ kind: 'at-once', clients: 3 }, (turn) => ({
    status: statuses[turn - 1] ?? 500,
  }));
  expect(sent.map(({ answers }) => answers.length)).toEqual([2, 1, 1]);
  const [first, , , again] = requests;
  expect(again).toMatchObject({ userId: first?.userId, idempotencyKey: first?.idempotencyKey, lines: first?.lines });
  expect(again?.atMs).toBe(ANSWER_MS + 1_000);
});

it('sends the next order of a closed load as soon as the client is answered, each time as another user', async () => {
  const { requests } = await play({ kind: 'closed', clients: 3, seconds: 1 });
  expect(requests).toHaveLength((3 * 1_000) / ANSWER_MS);
  expect(new Set(requests.map(({ userId }) => userId)).size).toBe(requests.length);
});

it('sends the orders of an open load at the mean rate with random gaps', async () => {
  const { requests } = await play({ kind: 'open', perSecond: 200, seconds: 10 });
  expect(requests.length).toBeGreaterThan(1_800);
  expect(requests.length).toBeLessThan(2_200);
  const gaps = new Set(requests.slice(1).map(({ atMs }, index) => atMs - (requests[index]?.atMs ?? 0)));
  expect(gaps.size).toBeGreaterThan(10);
});

it('draws another product for each line of a basket, and quantities up to the maximum', async () => {
  const { sent } = await play({ kind: 'at-once', clients: 50 }, undefined, scenarios.mixed);
  for (const { lines } of sent) {
    expect(new Set(lines.map(({ productId }) => productId)).size).toBe(20);
    expect(lines.filter(({ productId }) => productId.startsWith('hot-'))).toHaveLength(2);
  }
  const quantities = new Set(sent.flatMap(({ lines }) => lines.map(({ quantity }) => quantity)));
  expect([...quantities].sort()).toEqual([1, 2, 3]);
});
