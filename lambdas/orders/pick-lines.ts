import { allEnded } from '../shared/all-ended.ts';
import { SOLD_OUT_LIFE_MS } from '../shared/bounds.ts';
import type { Problem } from '../shared/problem.ts';
import { pickShards } from '../stock/pick-shards.ts';
import type { ShelfMemory } from '../stock/shelf-memory.ts';
import { insufficientStock, type OrderLine, productNotFound } from './order.ts';
import type { OrderOutcome, PickedLine, Placing } from './placing.ts';

/** The shards of every line; or why there are none, and then no shard is in use. */
export type Picked =
  | { readonly kind: 'picked'; readonly lines: readonly PickedLine[] }
  | { readonly kind: 'refused'; readonly refusal: Problem }
  /** Only what other requests of the process are taking could serve a line. */
  | { readonly kind: 'taken'; readonly shelf: ShelfMemory }
  /** A shelf of which too little is remembered is to be read first. */
  | { readonly kind: 'old'; readonly line: OrderLine };

/** Picks the shards of every line from memory. */
export async function pickLines({ lines, shelves, avoid, refusedAt, refusing, trace }: Placing): Promise<Picked> {
  const remembered = await allEnded(lines.map(({ productId }) => shelves.get(productId, trace)));
  const picked: PickedLine[] = [];
  for (const [index, line] of lines.entries()) {
    const shelf = remembered[index];
    if (shelf?.isGuessed && !shelf.reservations.isEmpty) {
      // Requests at once in one process know what the others take, where they know what is there.
      putBack(picked);
      return { kind: 'old', line };
    }
    const picks = shelf ? pickShards(shelf, line.quantity, avoid, trace.clock) : 'too-few';
    if (shelf && Array.isArray(picks)) {
      picked.push({ ...line, shelf, picks });
      continue;
    }
    putBack(picked);
    if (!shelf) return { kind: 'refused', refusal: productNotFound(line.productId) };
    if (picks === 'taken') return { kind: 'taken', shelf };
    // Units may have come since an older reading, or moved from the shard that has refused.
    const isUnread = shelf.readAt < refusedAt || refusing.get(shelf) === shelf.learned;
    if (isUnread || trace.clock.now() - shelf.readAt >= SOLD_OUT_LIFE_MS) return { kind: 'old', line };
    await shelves.noteShort(shelf, trace);
    return { kind: 'refused', refusal: insufficientStock(line.productId) };
  }
  return { kind: 'picked', lines: picked };
}

/**
 * Puts picked shards back and tells each shelf what became of them: what was sold, what was empty, which shard is to stay a
 * home.
 * @param outcome what a try came to; without it nothing was tried.
 */
export function putBack(lines: readonly PickedLine[], outcome?: OrderOutcome): void {
  for (const { productId, shelf, picks } of lines) {
    const refusals =
      outcome?.kind === 'refused' ? outcome.shards.filter(({ pick }) => pick.productId === productId) : [];
    if (outcome?.kind === 'done') for (const pick of picks) shelf.sold(pick);
    for (const { pick, why, available } of refusals) if (why === 'empty') shelf.left(pick, available);
    const served =
      outcome?.kind === 'done' || (outcome?.kind === 'refused' && refusals.every(({ why }) => why === 'none'));
    shelf.putBack(picks, served);
  }
}

/** Puts picked shards back before an error goes on: a defect must not keep them in use. */
export function puttingBack(lines: readonly PickedLine[]): (error: unknown) => never {
  return (error) => {
    putBack(lines);
    throw error;
  };
}
