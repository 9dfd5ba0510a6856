/** What must hold after a run, by id; the sentence describes the violation. */
export const rules = {
  'log-is-whole': 'a line of the journal cannot be read, so an effect may be missed',
  'stock-adds-up': 'units sold and units left do not add up to the units stocked and adjusted',
  'no-stranded-stock': 'a shard that orders do not use has units',
  'no-negative-stock': 'a shard has negative stock',
  'sells-out': 'a product that must sell out has units left',
  'no-negative-balance': 'a wallet has a negative balance',
  'wallet-adds-up': "a user's charges minus orders are not the balance",
  'one-effect-per-key': 'one idempotency key had more than one effect',
  'answered-is-stored':
    'an order, charge or adjustment answered with 201 is not in the store, or differs from its answer',
  'stored-was-answered':
    'an order, charge or adjustment is in the store, but no answer reported it and no outcome was unknown',
} as const;

export type Rule = keyof typeof rules;

/** How often a rule is broken, with the first few places. */
export interface Verdict {
  readonly rule: Rule;
  readonly broken: number;
  readonly examples: readonly string[];
}

const MAX_EXAMPLES = 5;

/** Collects findings in bounded memory. */
export class Findings {
  readonly #broken = new Map<Rule, { count: number; examples: string[] }>();

  /** @param where the ids of the place and the figures that do not match. */
  add(rule: Rule, where: string): void {
    const found = this.#broken.get(rule) ?? { count: 0, examples: [] };
    found.count += 1;
    if (found.examples.length < MAX_EXAMPLES) found.examples.push(where);
    this.#broken.set(rule, found);
  }

  /** A verdict for each rule, in the order of `rules`. */
  verdicts(): Verdict[] {
    return (Object.keys(rules) as Rule[]).map((rule) => {
      const { count = 0, examples = [] } = this.#broken.get(rule) ?? {};
      return { rule, broken: count, examples };
    });
  }
}
