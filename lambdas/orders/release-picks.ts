import type { OrderOutcome } from './order-draft.ts';
import type { PickedLine } from './placement.ts';

/**
 * Releases the picks of an attempt and tells each shelf's memory what was sold, which shards were empty, and which served.
 * @param outcome the attempt's outcome; without it nothing was attempted.
 */
export function releasePicks(lines: readonly PickedLine[], outcome?: OrderOutcome): void {
  for (const { productId, memory, picks } of lines) {
    const refusals =
      outcome?.kind === 'refused' ? outcome.shards.filter(({ pick }) => pick.productId === productId) : [];
    if (outcome?.kind === 'done') for (const pick of picks) memory.units.noteSold(pick);
    for (const { pick, why, available } of refusals) if (why === 'empty') memory.units.noteRefused(pick, available);
    const served =
      outcome?.kind === 'done' || (outcome?.kind === 'refused' && refusals.every(({ why }) => why === 'none'));
    memory.release(picks, served);
  }
}

/** Makes a handler that releases picks and rethrows: after a defect they must not stay reserved. */
export function releaseAndRethrow(lines: readonly PickedLine[]): (error: unknown) => never {
  return (error) => {
    releasePicks(lines);
    throw error;
  };
}
