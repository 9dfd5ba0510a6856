/** What happens to a call on the way. */
export interface Fate {
  /** A lost request is never done; where the reply is lost, it is. */
  readonly lost: 'request' | 'reply';
  /** What the client sees: a connection that breaks, or nothing. */
  readonly end: 'reset' | 'silence';
}

const fates: readonly Fate[] = [
  { lost: 'request', end: 'reset' },
  { lost: 'request', end: 'silence' },
  { lost: 'reply', end: 'reset' },
  { lost: 'reply', end: 'silence' },
];

/**
 * Draws what happens to calls, one after another; `undefined` where all goes well.
 * @param share of the calls that something happens to, from 0 to 1; each fate is as likely as the others.
 */
export function fateSource(share: number, random: () => number): () => Fate | undefined {
  return () => {
    const drawn = random();
    return drawn < share ? fates[Math.floor((drawn / share) * fates.length)] : undefined;
  };
}
