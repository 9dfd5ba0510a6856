import { seededRandom } from './seeded-random.ts';
import type { NetworkFault } from './tcp-proxy.ts';

/** What a network may do between a function and its stores, one kind each; the flaky ones repeat themselves under their seeds. */
export const badNetworks: [name: string, NetworkFault][] = [
  ['a delay of 80 ms', { kind: 'delay', ms: 40 }],
  ['a delay beyond the bound', { kind: 'delay', ms: 300 }],
  ['resets', { kind: 'reset' }],
  ['a hang', { kind: 'hang' }],
  ['lost replies', { kind: 'lost reply' }],
  ['a flaky network, seed 1', { kind: 'flaky', chance: 0.3, random: seededRandom(1) }],
  ['a flaky network, seed 2', { kind: 'flaky', chance: 0.1, random: seededRandom(2) }],
  ['a trickle', { kind: 'trickle', ms: 10 }],
  ['a trickle beyond the bound', { kind: 'trickle', ms: 100 }],
];
