import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

// CommonJS packages call `require`, which an ES module does not define.
const BANNER = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

// Packages that the SDK loads by import() on paths that a function never takes. Bundled, each would be wrapped together with
// the modules it shares, which makes a cold start 10 % longer.
const UNREACHED = [
  // A function reads its credentials from its environment.
  ...['http', 'ini', 'login', 'process', 'sso', 'web-identity'].map((way) => `@aws-sdk/credential-provider-${way}`),
  '@smithy/credential-provider-imds',
  // DynamoDB's client has no event streams.
  '@smithy/core/event-streams',
  // Parses the user agents of browsers.
  'bowser',
  // Terminal colours for ioredis's debug output, which works without them.
  'supports-color',
];

/**
 * Bundles one function for one stage.
 * @param entry the module below `lambdas/`, without `.handler.ts`.
 * @param outDir the folder for `index.mjs` and its source map.
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
    // ES modules first: esbuild drops their unused exports.
    mainFields: ['module', 'main'],
    external: UNREACHED,
    // As a constant, the stage lets esbuild drop the code of other stages.
    define: { 'process.env.STAGE': JSON.stringify(stage) },
    banner: { js: BANNER },
    // Licences are shipped in a file beside the code, which Node does not have to read.
    legalComments: 'external',
    logLevel: 'warning',
  });
  writeFileSync(join(outDir, 'package.json'), '{"type":"module"}');
  const output = Object.entries(metafile.outputs).find(([file]) => file.endsWith('index.mjs'));
  return output?.[1].bytes ?? 0;
}
