import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { JournalLine } from '../scenarios/journal-line.ts';

/** All calls with one idempotency key of a user. */
export interface KeyHistory {
  readonly kind: JournalLine['kind'];
  readonly userId: string;
  readonly key: string;
  /** The amount by id of each 201 answer; '' is the id of one that names none. */
  readonly answered: Map<string, number | undefined>;
  /** Calls without an end. */
  open: number;
  /** Whether the outcome of a call that ended is unknown. */
  inDoubt: boolean;
}

/** No answer, or the gateway or the shop gave up: the call may have taken effect. */
const IN_DOUBT = [0, 502, 503, 504];

/** Counts the answers by status, and collects the lines that are no call. */
export async function tallyOf(path: string): Promise<{ statuses: Record<string, number>; unreadable: string[] }> {
  const statuses: Record<string, number> = {};
  const unreadable: string[] = [];
  let number = 0;
  for await (const text of linesOf(path)) {
    number += 1;
    const line = journalLineOf(text);
    if (!line) unreadable.push(`line ${number}: ${text.slice(0, 80)}`);
    else if (line.status !== undefined) statuses[line.status] = (statuses[line.status] ?? 0) + 1;
  }
  return { statuses, unreadable };
}

/** The key histories of some users, by user. The journal is streamed, and only their lines are kept in memory. */
export async function historiesOf(path: string, userIds: readonly string[]): Promise<Map<string, KeyHistory[]>> {
  const wanted = new Set(userIds);
  const histories = new Map<string, KeyHistory>();
  for await (const text of linesOf(path)) {
    const line = journalLineOf(text);
    if (!line || !wanted.has(line.userId)) continue;
    const { kind, userId, key } = line;
    const name = JSON.stringify([kind, userId, key]);
    const history = histories.get(name) ?? { kind, userId, key, answered: new Map(), open: 0, inDoubt: false };
    histories.set(name, history);
    append(history, line);
  }
  return Map.groupBy(histories.values(), ({ userId }) => userId) as Map<string, KeyHistory[]>;
}

function append(history: KeyHistory, { status, id = '', amount }: JournalLine): void {
  history.open += status === undefined ? 1 : -1;
  if (status === 201) history.answered.set(id, amount);
  if (status !== undefined && IN_DOUBT.includes(status)) history.inDoubt = true;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') yield line;
  }
}

/** @returns `undefined` where the text is not a call. */
function journalLineOf(text: string): JournalLine | undefined {
  const line = parse(text);
  const isCall =
    ['order', 'charge', 'adjustment'].includes(line?.kind as string) &&
    typeof line?.userId === 'string' &&
    typeof line.key === 'string' &&
    ['number', 'undefined'].includes(typeof line.status);
  return isCall ? (line as unknown as JournalLine) : undefined;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
