import type { RefinedResponse } from 'k6/http';
import { ADJUSTMENTS, type Call } from './calls.ts';
import type { JournalLine } from './journal-line.ts';

const kinds: Readonly<Record<string, JournalLine['kind']>> = {
  'POST /orders': 'order',
  'POST /charges': 'charge',
  [ADJUSTMENTS]: 'adjustment',
};

/**
 * Writes a line of the journal for an order, a charge or an adjustment: before it is sent, and with its response.
 * The runner sends the console's output to the journal, so nothing else may be printed there.
 */
export function writeJournal({ route, user, key }: Call, response?: RefinedResponse<'text'>): void {
  const kind = kinds[route];
  if (!user || !key || !kind) return;
  const line: JournalLine = { kind, userId: user.userId, key, ...(response && outcomeOf(response)) };
  console.log(JSON.stringify(line));
}

function outcomeOf(response: RefinedResponse<'text'>): Partial<JournalLine> {
  const body = parse(response.body);
  const id = body.orderId ?? body.chargeId ?? body.adjustmentId;
  const amount = body.totalAmount ?? body.amount ?? body.delta;
  const requestId = response.headers['X-Request-Id'];
  return {
    status: response.status,
    ...(id !== undefined && { id }),
    ...(amount !== undefined && { amount }),
    ...(body.code !== undefined && { code: body.code }),
    ...(requestId !== undefined && { requestId }),
  };
}

/** Fields of an order, a charge, an adjustment or a problem. */
interface Body {
  readonly orderId?: string;
  readonly chargeId?: string;
  readonly adjustmentId?: string;
  readonly totalAmount?: number;
  readonly amount?: number;
  readonly delta?: number;
  readonly code?: string;
}

/** @returns no fields where the body is not JSON. */
function parse(body: string | null): Body {
  try {
    return JSON.parse(body ?? '{}');
  } catch {
    return {};
  }
}
