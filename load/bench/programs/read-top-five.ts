import { eventOf, invoke } from '../api-event.ts';
import type { Answer, Round } from '../rounds.ts';

const READS = 5_000;

const { handler } = await import(process.env.BENCH_BUNDLE as string);

const answers: Answer[] = [];
const startedAt = performance.now();
for (let read = 0; read < READS; read += 1) {
  answers.push(await invoke(handler, eventOf('GET', '/products/top'), 200));
}
process.send?.({ answers, elapsedMs: performance.now() - startedAt } satisfies Round);
