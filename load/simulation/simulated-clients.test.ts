import type { Answer, OrderRequest } from './designs/designs.ts';
import { type Asked, playClients } from './simulated-clients.ts';
import { type Load, type Scenario, scenarios } from './simulation-scenarios.ts';
import { inVirtualTime, type VirtualTime } from './virtual-time.ts';

const ANSWER_MS = 20;

interface Sent extends OrderRequest {
  readonly atMs: number;
}

/** Plays a load whose orders are answered after 20 ms each. */
function play(
  load: Load,
  answer: (turn: number) => Answer = () => ({ status: 201 }),
  scenario: Scenario = scenarios.steady,
) {
  return inVirtualTime(1, async (time: VirtualTime) => {
    const sent: Sent[] = [];
    const asked: Asked[] = [];
    const send = async (request: OrderRequest) => {
      const turn = sent.push({ ...request, atMs: time.elapsedMs });
      await time.sleep(ANSWER_MS);
      return answer(turn);
    };
    await playClients({ ...scenario, load }, time, send, asked);
    return { sent, asked };
  });
}

it('sends a key once more, a second after an answer that leaves its outcome open, and no other', async () => {
  const statuses = [503, 409, 201, 429];
  const { sent, asked } = await play({ kind: 'at-once', clients: 3 }, (turn) => ({
    status: statuses[turn - 1] ?? 500,
  }));
  expect(asked.map(({ answers }) => answers.length)).toEqual([2, 1, 1]);
  const [first, , , again] = sent;
  expect(again).toMatchObject({ userId: first?.userId, idempotencyKey: first?.idempotencyKey, lines: first?.lines });
  expect(again?.atMs).toBe(ANSWER_MS + 1_000);
});

it('lets clients of a closed load ask as soon as they are answered, each time as another user', async () => {
  const { sent } = await play({ kind: 'closed', clients: 3, seconds: 1 });
  expect(sent).toHaveLength((3 * 1_000) / ANSWER_MS);
  expect(new Set(sent.map(({ userId }) => userId)).size).toBe(sent.length);
});

it('lets orders of an open load come at the mean rate, apart by chance, whatever is answered', async () => {
  const { sent } = await play({ kind: 'open', perSecond: 200, seconds: 10 });
  expect(sent.length).toBeGreaterThan(1_800);
  expect(sent.length).toBeLessThan(2_200);
  const gaps = new Set(sent.slice(1).map(({ atMs }, index) => atMs - (sent[index]?.atMs ?? 0)));
  expect(gaps.size).toBeGreaterThan(10);
});

it('fills baskets with other products in each line, in quantities up to the bound', async () => {
  const { asked } = await play({ kind: 'at-once', clients: 50 }, undefined, scenarios.mixed);
  for (const { lines } of asked) {
    expect(new Set(lines.map(({ productId }) => productId)).size).toBe(20);
    expect(lines.filter(({ productId }) => productId.startsWith('hot-'))).toHaveLength(2);
  }
  const quantities = new Set(asked.flatMap(({ lines }) => lines.map(({ quantity }) => quantity)));
  expect([...quantities].sort()).toEqual([1, 2, 3]);
});
