import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { SeenCall } from '../runner/plan.ts';

/** Everything k6 saw of one idempotency key of a user. */
export interface KeyStory {
  readonly kind: SeenCall['kind'];
  readonly userId: string;
  readonly key: string;
  /** The ids that answers of 201 named, each with the amount it named; '' where a 201 named none. */
  readonly answered: Map<string, number | undefined>;
  /** Calls that were sent and have not ended. */
  open: number;
  /** Whether a call ended without saying what became of it. */
  inDoubt: boolean;
}

/** Answers that leave open whether anything was made: none at all, or the gateway or the shop gave up. */
const IN_DOUBT = [0, 502, 503, 504];

/** How often each status was answered, and the lines that are no call. */
export async function tallyOf(path: string): Promise<{ statuses: Record<string, number>; unreadable: string[] }> {
  const statuses: Record<string, number> = {};
  const unreadable: string[] = [];
  let number = 0;
  for await (const line of linesOf(path)) {
    number += 1;
    const call = callOf(line);
    if (!call) unreadable.push(`line ${number}: ${line.slice(0, 80)}`);
    else if (call.status !== undefined) statuses[call.status] = (statuses[call.status] ?? 0) + 1;
  }
  return { statuses, unreadable };
}

/** The stories of some users' keys, by user; the log is read as a stream, and no other user's calls are kept. */
export async function storiesOf(path: string, userIds: readonly string[]): Promise<Map<string, KeyStory[]>> {
  const wanted = new Set(userIds);
  const stories = new Map<string, KeyStory>();
  for await (const line of linesOf(path)) {
    const call = callOf(line);
    if (!call || !wanted.has(call.userId)) continue;
    const { kind, userId, key } = call;
    const name = JSON.stringify([kind, userId, key]);
    const story = stories.get(name) ?? { kind, userId, key, answered: new Map(), open: 0, inDoubt: false };
    stories.set(name, story);
    tell(story, call);
  }
  return Map.groupBy(stories.values(), ({ userId }) => userId) as Map<string, KeyStory[]>;
}

function tell(story: KeyStory, { status, id = '', amount }: SeenCall): void {
  story.open += status === undefined ? 1 : -1;
  if (status === 201) story.answered.set(id, amount);
  if (status !== undefined && IN_DOUBT.includes(status)) story.inDoubt = true;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') yield line;
  }
}

/** The call of a line as k6 writes it: the bare message, or the message in a JSON record of k6's log. */
function callOf(line: string): SeenCall | undefined {
  const parsed = parse(line);
  const call = typeof parsed?.msg === 'string' ? parse(parsed.msg) : parsed;
  const isCall =
    ['order', 'charge', 'adjustment'].includes(call?.kind as string) &&
    typeof call?.userId === 'string' &&
    typeof call.key === 'string' &&
    ['number', 'undefined'].includes(typeof call.status);
  return isCall ? (call as unknown as SeenCall) : undefined;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
