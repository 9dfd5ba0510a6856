import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '../../lambdas/shared/routes.ts';
import { bundle } from '../../lib/bundle.ts';
import { measureStart } from './measure-start.ts';
import { median } from './statistics.ts';

/** The longest that a function may take to start, over a handler that does nothing. */
export const MAX_START_RATIO = 1.6;

/** What the shop's functions are held against, by the names they are measured under. */
export const references = { empty: 'an empty handler', client: "AWS's DynamoDB client alone" } as const;

/** The functions of the shop, by their module below `lambdas/`. */
export const functionNames: readonly string[] = [...routes.map(({ entry }) => entry), 'identity/authorizer'];

/** How long a function took to start, and how large it is. */
export interface Start {
  readonly name: string;
  /** Milliseconds from the start of its process to its loaded handler, a round each. */
  readonly startsMs: readonly number[];
  readonly medianMs: number;
  /** The median over that of the empty handler. */
  readonly ratio: number;
  readonly bytes: number;
}

/**
 * Bundles functions as for `prod` and measures their starts, and those of the references. Every round starts each once, so
 * that what else the machine does meets all alike.
 */
export async function measureStarts(names: readonly string[], rounds: number): Promise<Start[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flashcart-start-'));
  try {
    const functions = [
      emptyHandler(folder),
      bundled(references.client, '../bin/bench/client-only', join(folder, 'client')),
      ...names.map((name) => bundled(name, name, join(folder, 'functions', name))),
    ].map((it) => ({ ...it, startsMs: [] as number[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { file, startsMs } of functions) startsMs.push(await measureStart(file));
    }
    const emptyMs = median(functions[0]?.startsMs ?? []);
    return functions.map(({ name, bytes, startsMs }) => {
      const medianMs = median(startsMs);
      return { name, bytes, startsMs, medianMs, ratio: medianMs / emptyMs };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Function {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
}

function emptyHandler(folder: string): Function {
  const file = join(folder, 'index.mjs');
  const code = 'export const handler = async () => ({ statusCode: 200 });\n';
  writeFileSync(file, code);
  return { name: references.empty, file, bytes: code.length };
}

function bundled(name: string, entry: string, outDir: string): Function {
  return { name, bytes: bundle(entry, 'prod', outDir), file: join(outDir, 'index.mjs') };
}
