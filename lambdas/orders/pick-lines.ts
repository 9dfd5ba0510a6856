import { allEnded } from '../shared/all-ended.ts';
import { SOLD_OUT_LIFE_MS } from '../shared/bounds.ts';
import type { Problem } from '../shared/problem.ts';
import { pickShards } from '../stock/pick-shards.ts';
import type { ShelfMemory } from '../stock/shelf-memory.ts';
import { insufficientStock, type OrderLine, productNotFound } from './order.ts';
import type { PickedLine, Placement } from './placement.ts';
import { releasePicks } from './release-picks.ts';

/** The picks of every line, or why a line has none; then no units stay reserved. */
type Picked = { readonly kind: 'picked'; readonly lines: readonly PickedLine[] } | NotPicked;

type NotPicked =
  | { readonly kind: 'refused'; readonly refusal: Problem }
  /** Only units that other requests of the process have reserved could serve the line. */
  | { readonly kind: 'reserved'; readonly memory: ShelfMemory }
  /** The memory of the line's shelf is too old, or knows too little. */
  | { readonly kind: 'outdated'; readonly line: OrderLine };

/**
 * Picks shards for every line from memory.
 * @throws Problem `try-again` if a product cannot be read before the deadline.
 */
export async function pickLines(placement: Placement): Promise<Picked> {
  const { lines, shelves, trace } = placement;
  const memories = await allEnded(lines.map(({ productId }) => shelves.get(productId, trace)));
  const picked: PickedLine[] = [];
  for (const [index, line] of lines.entries()) {
    const result = pickLine(line, memories[index], placement);
    if (result.kind === 'picked') {
      picked.push(result.line);
      continue;
    }
    releasePicks(picked);
    if (result.kind !== 'short') return result;
    await shelves.noteShort(result.memory, trace);
    return { kind: 'refused', refusal: insufficientStock(line.productId) };
  }
  return { kind: 'picked', lines: picked };
}

function pickLine(
  line: OrderLine,
  memory: ShelfMemory | undefined,
  { history, trace }: Placement,
): NotPicked | { kind: 'picked'; line: PickedLine } | { kind: 'short'; memory: ShelfMemory } {
  if (!memory) return { kind: 'refused', refusal: productNotFound(line.productId) };
  // With unknown shards, concurrent requests of one process would pick the same units twice.
  if (memory.isGuessed && !memory.reservations.isEmpty) return { kind: 'outdated', line };
  const picks = pickShards(memory, line.quantity, history.avoid, trace.clock);
  if (picks === 'reserved') return { kind: 'reserved', memory };
  if (picks !== 'too-few') return { kind: 'picked', line: { ...line, memory, picks } };
  const isTooOld = history.isOutdated(memory) || trace.clock.now() - memory.readAt >= SOLD_OUT_LIFE_MS;
  return isTooOld ? { kind: 'outdated', line } : { kind: 'short', memory };
}
