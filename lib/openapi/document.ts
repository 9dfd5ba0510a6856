import { readFileSync } from 'node:fs';
import { type Entry, type Route, routes } from '../../lambdas/shared/routes.ts';
import { headers } from './headers.ts';
import { operations } from './operations.ts';
import { parametersOf } from './parameters.ts';
import { type Refusal, refusalsOf, schemaNameOf } from './problems.ts';
import type { Exchange } from './record.ts';
import { requestOf } from './request-shapes.ts';
import { refTo, SCHEMAS, schemas } from './schemas.ts';

/** The headers of every answer. */
const COMMON = ['x-request-id', 'Server-Timing'];
const TOO_MANY_REQUESTS = 429;

/**
 * The OpenAPI 3.1 document of all routes.
 * @param exchanges what a shop was asked and answered: the examples.
 * @throws Error that names an answer that the document does not know, or a refusal that has no example.
 */
export function documentOf(exchanges: readonly Exchange[]) {
  const all = schemas();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes as readonly Route[]) {
    const own = exchanges.filter(({ entry }) => entry === route.entry);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route, own, all) };
  }
  const { version, description } = JSON.parse(readFileSync('package.json', 'utf8'));
  return {
    openapi: '3.1.1',
    info: { title: 'Flashcart', version, description: `${description}.\n\n${RULES}`, license },
    servers,
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: all,
      headers,
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: TOKEN } },
    },
  };
}

const RULES = `Money is an integer number of won, ids are strings, times are ISO 8601 UTC. Users are known by their token only.
Refusals are RFC 9457 problem details with a stable \`code\`. API Gateway's own refusals have the same shape; its firewall
may answer 403 \`forbidden\` on any route, and 429 \`try-again\` as \`application/json\`. The ids of requests in the examples are replaced; all else is as a shop answered it.`;
const TOKEN =
  'Claims `sub` and, for admins, `scope` containing `admin` unless the stage names another claim. `npm run -s token -- alice` prints one for the local stage.';
const license = { name: 'MIT', identifier: 'MIT' };
const servers = [
  { url: 'http://127.0.0.1:3000', description: 'npm start' },
  {
    url: 'https://{api}.execute-api.{region}.amazonaws.com/{stage}',
    description: 'The output ApiUrl of a deployment',
    variables: {
      api: { default: 'api-id' },
      region: { default: 'ap-northeast-2' },
      stage: { default: 'prod', enum: ['dev', 'prod'] },
    },
  },
];

function operationOf(route: Route, exchanges: readonly Exchange[], all: ReturnType<typeof schemas>) {
  const entry = route.entry as Entry;
  const { summary, description, answer, problems = [] } = operations[entry];
  const refusals = refusalsOf(route, problems);
  const unknown = exchanges.find(
    ({ status, name }) => status !== answer.status && !refusals.some((it) => it.status === status && it.code === name),
  );
  if (unknown)
    throw new Error(`${entry} answered ${unknown.status} to ${unknown.name}, which its operation does not know.`);
  const body = requestOf(route).body;
  const successes = exchanges.filter(({ status }) => status === answer.status);
  const parameters = parametersOf(route);
  // Whatever a token was looked at for is one user's.
  const own = route.access === 'anyone' ? [] : ['Cache-Control'];
  return {
    operationId: operationIdOf(entry),
    summary,
    ...(description && { description }),
    tags: [tagOf(route)],
    security: route.access === 'anyone' ? [] : [{ token: route.access === 'admin' ? ['admin'] : [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: refTo(body.name),
            examples: examplesOf(successes, ({ sent }) => sent),
          },
        },
      },
    }),
    responses: {
      [answer.status]: {
        description: all[answer.schema]?.description ?? '',
        headers: headersOf([...(answer.headers ?? []), ...own]),
        content: {
          'application/json': { schema: refTo(answer.schema), examples: examplesOf(successes, (it) => it.body) },
        },
      },
      ...Object.fromEntries(
        [...Map.groupBy(refusals, ({ status }) => status)].map(([status, some]) => [
          status,
          refusalOf(some, own, exchanges),
        ]),
      ),
    },
  };
}

/** The answer of a status: one problem, or one of several. */
function refusalOf(refusals: readonly Refusal[], own: readonly string[], exchanges: readonly Exchange[]) {
  const names = refusals.map(({ code }) => schemaNameOf(code));
  const mapping = Object.fromEntries(refusals.map(({ code }, index) => [code, `${SCHEMAS}${names[index]}`]));
  const examples = refusals.flatMap(({ code, status }) => {
    // Only API Gateway itself answers this.
    if (status === TOO_MANY_REQUESTS) return [];
    const found = exchanges.filter((exchange) => exchange.name === code && exchange.status === status);
    if (found.length === 0) throw new Error(`No request was answered ${status} ${code}.`);
    return found;
  });
  return {
    description: refusals.map(({ code, when }) => `\`${code}\`: ${when}`).join('\n\n'),
    headers: headersOf([...new Set(refusals.flatMap((refusal) => refusal.headers)), ...own]),
    content: {
      'application/problem+json': {
        schema:
          names.length === 1
            ? refTo(names[0] as string)
            : { oneOf: names.map(refTo), discriminator: { propertyName: 'code', mapping } },
        ...(examples.length > 0 && { examples: examplesOf(examples, (it) => it.body) }),
      },
    },
  };
}

function examplesOf(exchanges: readonly Exchange[], pick: (exchange: Exchange) => unknown) {
  return Object.fromEntries(exchanges.map((exchange) => [exchange.name, { value: pick(exchange) }]));
}

function headersOf(names: readonly string[]) {
  return Object.fromEntries([...COMMON, ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function tagOf({ entry }: { readonly entry: string }): string {
  return entry.split('/')[0] as string;
}

/** `orders/place-order` is `placeOrder`. */
function operationIdOf(entry: Entry): string {
  return (entry.split('/')[1] as string).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
