import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '../../lambdas/shared/routes.ts';
import { bundle } from '../../lib/functions/bundle.ts';
import { usesRedis } from '../../lib/functions/function-variables.ts';
import { median } from '../report/statistics.ts';
import { measureStart } from './measure-start.ts';

/** What the shop's functions are held against: a bundle of AWS's DynamoDB client and a handler that does nothing. */
export const CLIENT_ALONE = 'DynamoDB client alone';

/** The longest that a function may take to start, over the DynamoDB client alone. */
const MAX_RATIO = 1.05;
const MAX_RATIO_WITH_REDIS = 1.25;

/** The bound of a function, by its module below `lambdas/`. */
export function maxStartRatio(name: string): number {
  return usesRedis(name) ? MAX_RATIO_WITH_REDIS : MAX_RATIO;
}

/** The functions of the shop, by their module below `lambdas/`. */
export const functionNames: readonly string[] = [...routes.map(({ entry }) => entry), 'identity/authorizer'];

/** How long a function took to start, and how large it is. */
export interface Start {
  readonly name: string;
  /** Milliseconds from the start of its process to its loaded handler, a round each. */
  readonly startsMs: readonly number[];
  readonly medianMs: number;
  /** The median over that of the DynamoDB client alone. */
  readonly ratio: number;
  readonly bytes: number;
}

/**
 * Bundles functions as for `prod` and measures their starts, and that of the DynamoDB client alone. Every round starts each
 * once, so that what else the machine does meets all alike.
 */
export async function measureStarts(names: readonly string[], rounds: number): Promise<Start[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-start-'));
  try {
    const bundles = [
      bundled(CLIENT_ALONE, '../load/bench/programs/client-only', join(folder, 'client')),
      ...names.map((name) => bundled(name, name, join(folder, 'functions', name))),
    ].map((it) => ({ ...it, startsMs: [] as number[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { file, startsMs } of bundles) startsMs.push(await measureStart(file));
    }
    const clientMs = median(bundles[0]?.startsMs ?? []);
    return bundles.map(({ name, bytes, startsMs }) => {
      const medianMs = median(startsMs);
      return { name, bytes, startsMs, medianMs, ratio: medianMs / clientMs };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Bundle {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

function bundled(name: string, entry: string, outDir: string): Bundle {
  return { name, bytes: bundle(entry, 'prod', outDir), file: join(outDir, 'index.mjs') };
}
