import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { startDynamo } from '../lib/engines/dynamo-engine.ts';
import { startRedis } from '../lib/engines/redis-engine.ts';
import { localEnvironment } from '../lib/local/local-environment.ts';
import { documentOf } from '../lib/openapi/document.ts';
import { record } from '../lib/openapi/record.ts';

/**
 * `npm run openapi`: writes the document of the API, with the answers of a shop as its examples.
 * `npm run -s openapi -- other.json` writes it elsewhere.
 */
async function main([file = 'docs/openapi.json']: readonly string[]): Promise<void> {
  const engines = await Promise.all([startDynamo(), startRedis()]);
  try {
    const [dynamo, redis] = engines;
    Object.assign(process.env, localEnvironment(dynamo.url, redis.url), {
      TIME_ZONE: 'Asia/Seoul',
      TOP_WINDOW_DAYS: '3',
    });
    const document = documentOf(await record());
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    if (!valid) throw new Error(`The document is no OpenAPI: ${JSON.stringify(errors)}`);
    writeFileSync(file, formatted(JSON.stringify(document)));
    console.log(`Wrote ${file}.`);
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
  }
}

/** As `npm run format` would leave it. */
function formatted(json: string): string {
  const args = ['node_modules/@biomejs/biome/bin/biome', 'format', '--stdin-file-path=openapi.json'];
  return execFileSync(process.execPath, args, { input: json, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });
}

main(process.argv.slice(2)).then(
  // The handlers keep their connections.
  () => process.exit(),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
