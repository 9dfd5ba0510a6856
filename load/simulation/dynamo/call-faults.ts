/** How a call to the store fails on the network. */
export interface CallFault {
  /** A lost request never takes effect; a request whose reply is lost does. */
  readonly lost: 'request' | 'reply';
  /** What the client sees: a connection reset, or no reply. */
  readonly seenAs: 'reset' | 'silence';
}

const faults: readonly CallFault[] = [
  { lost: 'request', seenAs: 'reset' },
  { lost: 'request', seenAs: 'silence' },
  { lost: 'reply', seenAs: 'reset' },
  { lost: 'reply', seenAs: 'silence' },
];

/**
 * @param share of the calls that fail, from 0 to 1; every fault is equally likely.
 * @returns a function that draws the fault of the next call, or `undefined` for none.
 */
export function faultSource(share: number, random: () => number): () => CallFault | undefined {
  return () => {
    const drawn = random();
    return drawn < share ? faults[Math.floor((drawn / share) * faults.length)] : undefined;
  };
}
