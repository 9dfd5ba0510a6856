import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { variables } from '../../lambdas/shared/environment.ts';
import { routes } from '../../lambdas/shared/routes.ts';
import { bundle } from '../../lib/functions/bundle.ts';
import { usesRedis } from '../../lib/functions/function-variables.ts';
import { median } from '../figures/statistics.ts';

/** The yardstick: a bundle of AWS's DynamoDB client and an empty handler. */
export const CLIENT_ALONE = 'DynamoDB client alone';

/** The goal of a start, relative to the DynamoDB client alone. */
const MAX_RATIO = 1.05;
const MAX_RATIO_WITH_REDIS = 1.25;

/** The environment of a start: functions read their variables while they load. */
const env = Object.fromEntries(
  [...variables, 'AWS_REGION', 'OIDC_ISSUER', 'OIDC_AUDIENCE'].map((name) => [name, 'https://a.test']),
);

/** The goal of a function, by its module below `lambdas/`. */
export function maxStartRatio(name: string): number {
  return usesRedis(name) ? MAX_RATIO_WITH_REDIS : MAX_RATIO;
}

/** The functions of the shop, by their module below `lambdas/`. */
export const functionNames: readonly string[] = [...routes.map(({ entry }) => entry), 'identity/authorizer'];

/** Start times and size of a function. */
export interface Start {
  readonly name: string;
  /** Milliseconds from process start to loaded handler, one per round. */
  readonly startsMs: readonly number[];
  readonly medianMs: number;
  /** The median relative to the DynamoDB client alone. */
  readonly ratio: number;
  readonly bytes: number;
}

/** Bundles functions as for `prod` and measures their starts and that of the DynamoDB client alone, interleaved in rounds. */
export async function measureStarts(names: readonly string[], rounds: number): Promise<Start[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-start-'));
  const bundled = (name: string, entry: string, directory: string) => {
    const outDir = join(folder, directory);
    return { name, bytes: bundle(entry, 'prod', outDir), file: join(outDir, 'index.mjs'), startsMs: [] as number[] };
  };
  try {
    const bundles = [
      bundled(CLIENT_ALONE, '../load/bench/programs/client-only', 'client'),
      ...names.map((name) => bundled(name, name, join('functions', name))),
    ];
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

/**
 * Milliseconds from process start to loaded handler.
 * @param file a function's `index.mjs`.
 * @throws Error with the output of the process if the handler does not load.
 */
async function measureStart(file: string): Promise<number> {
  const program = fileURLToPath(new URL('./programs/load-handler.mjs', import.meta.url));
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let loadedAt = 0;
  let output = '';
  child.stdout.on('data', (chunk) => {
    loadedAt ||= performance.now();
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  // Its exit must not compete with the next start.
  await new Promise((resolve) => child.once('close', resolve));
  if (output !== 'function') throw new Error(`${file} does not load: ${output}`);
  return loadedAt - startedAt;
}
