import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Redis } from 'ioredis';
import { systemClock } from '../../shared/clock.ts';
import { countPending } from '../count-pending.ts';
import type { Invocation, InvocationRequest } from '../lambda-environment.ts';
import { SteppingClock } from '../stepping-clock.ts';

/** The process of a `LambdaEnvironment`: invokes the handlers that its parent names. */

const pending = {
  'calls to DynamoDB': countPending(DynamoDBDocumentClient.prototype, 'send'),
  'commands to Redis': countPending(Redis.prototype, 'sendCommand'),
  timers: () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout' || kind === 'Immediate').length,
};
const real = { ...systemClock };
let passedMs = 0;
let written: string[] = [];
process.stdout.write = (text: unknown) => {
  written.push(String(text));
  return true;
};

/** Sets the clock of every handler: a running one, or one that only sleeping moves. */
function setClock(at: number | undefined): void {
  const stepping = new SteppingClock();
  if (at === undefined) Object.assign(systemClock, real, { now: () => real.now() + passedMs });
  else {
    stepping.instant = at;
    Object.assign(systemClock, { now: () => stepping.now(), sleep: (ms: number) => stepping.sleep(ms) });
  }
}

process.on('message', async ({ entry, event, laterMs = 0, at }: InvocationRequest) => {
  passedMs += laterMs;
  setClock(at);
  written = [];
  const { handler } = await import(`../../${entry}.handler.ts`);
  const startedAt = systemClock.now();
  let answer: Invocation['answer'] = {};
  let thrown: string | null = null;
  try {
    answer = await handler(event, { awsRequestId: 'id', functionName: entry, getRemainingTimeInMillis: () => 300_000 });
  } catch (error) {
    thrown = String(error);
  }
  // Counted at once: these are what Lambda would freeze.
  const leftRunning = Object.entries(pending).flatMap(([what, count]) => (count() > 0 ? [`${count()} ${what}`] : []));
  process.send?.({ answer, thrown, leftRunning, tookMs: systemClock.now() - startedAt, written } satisfies Invocation);
});
