/** What the benchmark says of its rows and goals: by id, the numbers and names that the sentence holds. */
export interface PhraseValues {
  /** Rows. */
  truth: { readonly audits: number };
  'cost-of-order': Nothing;
  'cost-of-charge': Nothing;
  'cost-of-top-five': Nothing;
  'hot-product': { readonly clients: number; readonly shards: number };
  'spread-products': { readonly products: number; readonly clients: number; readonly shards: number };
  'second-charge': { readonly users: number };
  waiters: { readonly waiters: number; readonly heldMs: number };
  handler: Nothing;
  'top-five': { readonly rows: number };
  start: { readonly entry: string };
  /** What the design is compared with. */
  'polling-lock': Nothing;
  'bare-sdk': Nothing;
  'client-alone': Nothing;
  /** What a goal bounds. */
  oversold: Nothing;
  lost: Nothing;
  'wrong-balances': Nothing;
  'order-calls': { readonly lines: number };
  'order-units': { readonly lines: number };
  'charge-calls': Nothing;
  'top-five-calls': Nothing;
  'redis-requests': Nothing;
  max: Nothing;
  average: Nothing;
  throughput: Nothing;
  makespan: Nothing;
  'waiters-not-served': Nothing;
  'charges-not-served': Nothing;
  'out-of-order': Nothing;
  'start-time': Nothing;
  bundle: Nothing;
  /** Notes and reasons. */
  'faults-elsewhere': Nothing;
  'index-units': { readonly lines: number; readonly units: number };
  'polling-makespan': { readonly ratio: number };
  'more-code': { readonly kb: number; readonly clientKb: number };
  'ranking-took': { readonly seconds: number };
}

type Nothing = Readonly<Record<never, never>>;

type PhraseId = keyof PhraseValues;

/** One sentence as data: `say` is which, the rest is what it holds. */
export type Phrase = { [Id in PhraseId]: { readonly say: Id } & PhraseValues[Id] }[PhraseId];

/** A language's sentences: one that lacks any fails the type check. */
export type Phrases = { readonly [Id in PhraseId]: (values: PhraseValues[Id]) => string };

/** The sentence in a language. */
export function sentence(phrase: Phrase, phrases: Phrases): string {
  const write = phrases[phrase.say] as (values: Phrase) => string;
  return write(phrase);
}
