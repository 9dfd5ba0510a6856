/** What must hold after a run, by name; the words say it as it is when it is broken. */
export const rules = {
  'log-is-whole': 'a line of the log of answers cannot be read, so an effect may go unseen',
  'stock-adds-up': 'units sold and units left are not the units stocked and added',
  'no-stranded-stock': 'units lie in a shard that orders do not use',
  'no-negative-stock': 'a shard of a shelf holds less than nothing',
  'sells-out': 'a shelf that was to be sold to the last unit was not',
  'no-negative-balance': 'a wallet holds less than nothing',
  'wallet-adds-up': "a user's charges less the orders are not the balance",
  'one-effect-per-key': 'one idempotency key had more than one effect',
  'answered-is-stored':
    'an order, charge or adjustment that was answered with 201 is not in the store as it was answered',
  'stored-was-answered':
    'an order, charge or adjustment is in the store that nobody was told of, nor left in doubt about',
} as const;

export type Rule = keyof typeof rules;

/** One rule's verdict: how often it is broken, and the first few places. */
export interface Verdict {
  readonly rule: Rule;
  readonly broken: number;
  readonly examples: readonly string[];
}

const EXAMPLES = 5;

/** Collects where rules are broken; a run that is all wrong costs no more memory than one that is a little wrong. */
export class Findings {
  readonly #broken = new Map<Rule, { count: number; examples: string[] }>();

  /** @param where the ids that lead to the place, and the figures that do not fit. */
  add(rule: Rule, where: string): void {
    const found = this.#broken.get(rule) ?? { count: 0, examples: [] };
    found.count += 1;
    if (found.examples.length < EXAMPLES) found.examples.push(where);
    this.#broken.set(rule, found);
  }

  /** One verdict a rule, in the order of the list. */
  verdicts(): Verdict[] {
    return (Object.keys(rules) as Rule[]).map((rule) => {
      const { count = 0, examples = [] } = this.#broken.get(rule) ?? {};
      return { rule, broken: count, examples };
    });
  }
}
