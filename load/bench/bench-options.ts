import { parseArgs } from 'node:util';

/** The options of `npm run bench`. */
export interface BenchOptions {
  /** One short round, for CI. */
  readonly short: boolean;
  /** The report as JSON instead of the table. */
  readonly json: boolean;
  /** Of the clients' random choices. */
  readonly seed: number;
}

const USAGE = 'Usage: npm run bench -- [--short] [--json] [--seed 1]; npm run -s bench -- --json > FILE';

/** @throws Error with the usage if an option is unknown or invalid. */
export function benchOptions(args: string[]): BenchOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        short: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
      },
    });
    const seed = Number(values.seed);
    if (!Number.isSafeInteger(seed) || seed < 0) throw new Error(`--seed ${values.seed} must be a whole number.`);
    return { ...values, seed };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}
