import type { Phrases } from '../bench/phrase.ts';
import { number } from './numbers.ts';

/** The sentences of the benchmark in English. */
export const benchPhrasesEn: Phrases = {
  truth: ({ audits }) => `${number(audits)} audits of products and wallets that the design's rounds left in the store`,
  'cost-of-order': () => 'what an order costs',
  'cost-of-charge': () => 'what a charge costs',
  'cost-of-top-five': () => 'what a warm read of the top five costs',
  'hot-product': ({ clients, shards }) =>
    `orders of one product, ${number(clients)} clients, ${number(shards)} shard${shards === 1 ? '' : 's'}`,
  'spread-products': ({ products, clients, shards }) =>
    `orders of one of ${number(products)} products, ${number(clients)} clients, ${number(shards)} shards`,
  'second-charge': ({ users }) => `a charge at the same moment as an order of the same user, ${number(users)} users`,
  waiters: ({ waiters, heldMs }) =>
    `${number(waiters)} charges wait for one lock, each holds it for ${number(heldMs)} ms`,
  handler: () => 'orders of one function, called one at a time as Lambda does',
  'top-five': ({ rows }) => `top five over ${number(rows)} rows, read at the handler, the first read cold`,
  start: ({ entry }) => `process start of ${entry} to its loaded handler`,
  'polling-lock': () => 'polling lock',
  'bare-sdk': () => 'bare SDK',
  'client-alone': () => 'DynamoDB client alone',
  oversold: () => 'units oversold',
  lost: () => 'units lost',
  'wrong-balances': () => 'wrong or negative balances',
  'order-calls': ({ lines }) => `store calls of ${linesOf(lines)}`,
  'order-units': ({ lines }) => `write units of ${linesOf(lines)}`,
  'charge-calls': () => 'store calls, with the read of the balance',
  'top-five-calls': () => 'store calls',
  'redis-requests': () => 'requests to Redis',
  max: () => 'max',
  average: () => 'average',
  throughput: () => 'throughput',
  makespan: () => 'makespan over the ideal',
  'waiters-not-served': () => 'waiters not served',
  'charges-not-served': () => 'charges not served',
  'out-of-order': () => 'served out of order',
  'start-time': () => 'start',
  bundle: () => 'bundle',
  'faults-elsewhere': () => 'Redis down, replies lost after the commit and clients that retry: see npm test.',
  'index-units': ({ lines, units }) =>
    `The orders' index takes ${number(units)} more for an order of ${linesOf(lines)}.`,
  'polling-makespan': ({ ratio }) => `Polling takes ${number(ratio)} times the ideal.`,
  'more-code': ({ kb, clientKb }) =>
    `the function loads ${number(kb)} KB of code, the DynamoDB client alone ${number(clientKb)} KB.`,
  'ranking-took': ({ seconds }) => `Ranking them, as at midnight, took ${number(seconds)} s.`,
};

function linesOf(lines: number): string {
  return `${number(lines)} line${lines === 1 ? '' : 's'}`;
}
