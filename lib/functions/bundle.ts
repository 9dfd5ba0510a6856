import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

// The packages that are not ES modules ask for `require`, which an ES module does not have.
const BANNER = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

// What the SDK imports only when it gets there, and a function never does. A package that stays in the bundle for an
// import() has all that it shares with the rest wrapped and compiled twice, which a start takes a tenth longer for.
const UNREACHED = [
  // A function's credentials stand in its environment.
  ...['http', 'ini', 'login', 'process', 'sso', 'web-identity'].map((way) => `@aws-sdk/credential-provider-${way}`),
  '@smithy/credential-provider-imds',
  // DynamoDB streams no events.
  '@smithy/core/event-streams',
  // For the user agents of browsers.
  'bowser',
];

/**
 * Bundles one function for one stage.
 * @param entry the module below `lambdas/`, without `.handler.ts`.
 * @param outDir the folder that takes `index.mjs` and its source map.
 * @returns the size of `index.mjs` in bytes.
 */
export function bundle(entry: string, stage: string, outDir: string): number {
  const { metafile } = buildSync({
    entryPoints: [`lambdas/${entry}.handler.ts`],
    outfile: join(outDir, 'index.mjs'),
    bundle: true,
    minify: true,
    sourcemap: true,
    metafile: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The packages' ES modules: only what is used of them stays.
    mainFields: ['module', 'main'],
    external: UNREACHED,
    // With the stage a constant, code of other stages is left out.
    define: { 'process.env.STAGE': JSON.stringify(stage) },
    banner: { js: BANNER },
    logLevel: 'warning',
  });
  writeFileSync(join(outDir, 'package.json'), '{"type":"module"}');
  const output = Object.entries(metafile.outputs).find(([file]) => file.endsWith('index.mjs'));
  return output?.[1].bytes ?? 0;
}
