import { execFileSync } from 'node:child_process';
import { Validator } from '@seriousme/openapi-schema-validator';
import { checkExchanges } from './check-exchanges.ts';
import { documentOf } from './document.ts';
import { recordExchanges } from './record-exchanges.ts';

/**
 * Makes the API's document, with the recorded answers of a shop as its examples.
 * @returns its text, formatted as `npm run format` formats it.
 * @throws Error if it is not valid OpenAPI, or contradicts an answer.
 */
export async function makeDocument(dynamoUrl: string, redisUrl: string): Promise<string> {
  const exchanges = await recordExchanges(dynamoUrl, redisUrl);
  const document = documentOf(exchanges);
  checkExchanges(document, exchanges);
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  if (!valid) throw new Error(`The document is not valid OpenAPI: ${JSON.stringify(errors)}`);
  const args = ['node_modules/@biomejs/biome/bin/biome', 'format', '--stdin-file-path=openapi.json'];
  const input = JSON.stringify(document);
  return execFileSync(process.execPath, args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'inherit'] });
}
