/**
 * A source of numbers from 0 (inclusive) to 1 (exclusive) that repeats itself for the same seed, so that a failed race can be
 * replayed.
 * Source: Tommy Ettinger's mulberry32, public domain.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
