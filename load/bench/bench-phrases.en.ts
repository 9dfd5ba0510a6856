import { number } from '../figures/numbers.ts';

/** The texts of the benchmark in English, by id: rows, what they are compared with, the figures of goals, notes. */
export const benchPhrasesEn = {
  truth: ({ audits }: { audits: number }) =>
    `${number(audits)} audits of products and wallets after rounds of the design`,
  'cost-of-order': () => 'cost of an order',
  'cost-of-charge': () => 'cost of a charge',
  'cost-of-top-five': () => 'cost of a cached top-five read',
  'hot-product': ({ clients, shards }: { clients: number; shards: number }) =>
    `orders of one product, ${number(clients)} clients, ${shardsOf(shards)}`,
  'spread-products': ({ products, clients, shards }: { products: number; clients: number; shards: number }) =>
    `orders over ${number(products)} products, ${number(clients)} clients, ${shardsOf(shards)}`,
  'second-charge': ({ users }: { users: number }) =>
    `charge concurrent with an order of the same user, ${number(users)} users`,
  waiters: ({ waiters, heldMs }: { waiters: number; heldMs: number }) =>
    `${number(waiters)} charges wait for one lock, held ${number(heldMs)} ms each`,
  handler: () => 'order handler, one call at a time as on Lambda',
  'top-five': ({ rows }: { rows: number }) => `top five over ${number(rows)} rows at the handler, first read uncached`,
  start: ({ entry }: { entry: string }) => `process start to loaded handler, ${entry}`,
  'polling-lock': () => 'polling lock',
  'bare-sdk': () => 'bare SDK',
  'client-alone': () => 'DynamoDB client alone',
  oversold: () => 'units oversold',
  lost: () => 'units lost',
  'wrong-balances': () => 'wrong or negative balances',
  'order-calls': ({ lines }: { lines: number }) => `store calls, ${linesOf(lines)}`,
  'order-units': ({ lines }: { lines: number }) => `write units, ${linesOf(lines)}`,
  'charge-calls': () => 'store calls, balance read included',
  'top-five-calls': () => 'store calls',
  'redis-requests': () => 'Redis requests',
  max: () => 'max latency',
  average: () => 'average latency',
  throughput: () => 'throughput',
  makespan: () => 'total time over the ideal',
  'waiters-not-served': () => 'waiters not served',
  'charges-not-served': () => 'charges not served',
  'out-of-order': () => 'served out of order',
  'start-time': () => 'start time',
  bundle: () => 'bundle size',
  'faults-elsewhere': () => 'npm test covers Redis outages, replies lost after the commit, and client retries.',
  'warm-up': ({ orders }: { orders: number }) =>
    `Both sides first place ${number(orders)} orders that do not count. The SDK sends the shop's own transaction.`,
  'index-units': ({ lines, units }: { lines: number; units: number }) =>
    `The orders' index takes ${number(units)} more write units for an order of ${linesOf(lines)}.`,
  'polling-makespan': ({ ratio }: { ratio: number }) => `The polling lock takes ${number(ratio)} times the ideal.`,
  'more-code': ({ kb, clientKb }: { kb: number; clientKb: number }) =>
    `The function loads ${number(kb)} KB of code, the DynamoDB client alone ${number(clientKb)} KB.`,
  'ranking-took': ({ seconds }: { seconds: number }) => `Ranking them, as at midnight, took ${number(seconds)} s.`,
};

/** What every language of the benchmark has: the type check finds a missing text. */
export type Phrases = typeof benchPhrasesEn;

/** One text as data: `say` is its id, the rest are its numbers and names. */
export type Phrase = { [Id in keyof Phrases]: { readonly say: Id } & Readonly<Values<Phrases[Id]>> }[keyof Phrases];

type Values<Text> = Text extends (values: infer Found) => string ? Found : never;

/** The text of a phrase in a language. */
export function sentence(phrase: Phrase, phrases: Phrases): string {
  const write = phrases[phrase.say] as (values: Phrase) => string;
  return write(phrase);
}

function linesOf(lines: number): string {
  return `${number(lines)} line${lines === 1 ? '' : 's'}`;
}

function shardsOf(shards: number): string {
  return `${number(shards)} shard${shards === 1 ? '' : 's'}`;
}
