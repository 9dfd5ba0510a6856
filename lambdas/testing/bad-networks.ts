import { seededRandom } from './seeded-random.ts';
import type { NetworkFault } from './tcp-proxy.ts';

/** Faults of the network between a function and its stores; the flaky ones are repeatable by their seed. */
export const badNetworks: [name: string, NetworkFault][] = [
  ['a delay of 80 ms', { kind: 'delay', ms: 40 }],
  ['a delay beyond the timeout', { kind: 'delay', ms: 300 }],
  ['resets', { kind: 'reset' }],
  ['a hang', { kind: 'hang' }],
  ['lost replies', { kind: 'lost reply' }],
  ['a flaky network, seed 1', { kind: 'flaky', chance: 0.3, random: seededRandom(1) }],
  ['a flaky network, seed 2', { kind: 'flaky', chance: 0.1, random: seededRandom(2) }],
  ['a trickle', { kind: 'trickle', ms: 10 }],
  ['a trickle beyond the timeout', { kind: 'trickle', ms: 100 }],
];
