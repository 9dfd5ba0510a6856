import { writeFileSync } from 'node:fs';
import { startDynamo } from '../lib/engines/dynamo-engine.ts';
import { startRedis } from '../lib/engines/redis-engine.ts';
import { runCommand } from '../lib/engines/run-command.ts';
import { rejectOnAbort } from '../lib/engines/steps.ts';
import { makeDocument } from '../lib/openapi/make-document.ts';

/** `npm run openapi [-- <file>]`: writes the API's document, to `docs/openapi.json` if no file is named. */
runCommand('Stopped: nothing was written.', async (stopped, started) => {
  const [file = 'docs/openapi.json'] = process.argv.slice(2);
  const dynamo = await startDynamo(process.env);
  started.push(dynamo);
  const redis = await startRedis(process.env);
  started.push(redis);
  writeFileSync(file, await Promise.race([makeDocument(dynamo.url, redis.url), rejectOnAbort(stopped)]));
  console.log(`Wrote ${file}.`);
  return true;
});
