import { readFileSync } from 'node:fs';
import { type Entry, type Route, routes } from '../../lambdas/shared/routes.ts';
import { headers } from './headers.ts';
import { type Operation, operations } from './operations.ts';
import { parametersOf } from './parameters.ts';
import { type Refusal, refusalsOf, schemaNameOf } from './problems.ts';
import type { Exchange } from './record-exchanges.ts';
import { requestOf } from './request-shapes.ts';
import { refTo, SCHEMAS, schemas } from './schemas.ts';

/** The headers of every answer. */
const COMMON_HEADERS = ['x-request-id', 'Server-Timing'];
const TOO_MANY_REQUESTS = 429;

/**
 * The OpenAPI 3.1 document of all routes.
 * @param exchanges recorded requests and answers, which become the examples.
 * @throws Error that names an answer that the document lacks, or one without an example.
 */
export function documentOf(exchanges: readonly Exchange[]) {
  const all = schemas();
  const paths: Record<string, Record<string, ReturnType<typeof operationOf>>> = {};
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

const RULES = `Money is an integer number of won, ids are strings, times are ISO 8601 UTC. The token alone identifies the user.
Refusals are RFC 9457 problem details with a stable \`code\`. API Gateway's own refusals have the same shape; its firewall
may answer 403 \`forbidden\` on any route, and 429 \`try-again\` as \`application/json\`. The examples are recorded answers; only their request ids are replaced.`;
const TOKEN =
  'Claims: `sub` and, for admins, `scope` with `admin`, unless the stage config names another claim. `npm run -s token -- alice` prints a token for the local stage.';
const license = { name: 'MIT', identifier: 'MIT' };
const servers = [
  { url: 'http://127.0.0.1:3000', description: 'npm start' },
  {
    url: 'https://{api}.execute-api.{region}.amazonaws.com/{stage}',
    description: "A deployment's output ApiUrl",
    variables: {
      api: { default: 'api-id' },
      region: { default: 'ap-northeast-2' },
      stage: { default: 'prod', enum: ['dev', 'prod'] },
    },
  },
];

function operationOf(route: Route, exchanges: readonly Exchange[], all: ReturnType<typeof schemas>) {
  const operation = operations[route.entry as Entry];
  const { summary, description, answer } = operation;
  const { body } = requestOf(route);
  const successes = exchanges.filter(({ status }) => status === answer.status);
  const parameters = parametersOf(route);
  return {
    operationId: operationIdOf(route),
    summary,
    ...(description && { description }),
    tags: [tagOf(route)],
    security: route.access === 'anyone' ? [] : [{ token: route.access === 'admin' ? ['admin'] : [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: refTo(body.name), examples: examplesOf(successes, ({ sent }) => sent) },
        },
      },
    }),
    responses: responsesOf(route, operation, exchanges, all[operation.answer.schema]?.description ?? ''),
  };
}

/** A response of an operation. */
interface ResponseObject {
  readonly description: string;
  readonly headers: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content: Readonly<Record<string, { readonly schema: object; readonly examples?: object }>>;
}

function responsesOf(
  route: Route,
  { answer, problems = [] }: Operation,
  exchanges: readonly Exchange[],
  description: string,
): Record<string, ResponseObject> {
  const refusals = refusalsOf(route, problems);
  const examples = examplesOf(withExample(route, exchanges, answer.status), ({ body }) => body);
  // Answers to a token are one user's, and say that they must not be cached.
  const own = route.access === 'anyone' ? [] : ['Cache-Control'];
  return {
    [answer.status]: {
      description,
      headers: headersOf([...(answer.headers ?? []), ...own]),
      content: { 'application/json': { schema: refTo(answer.schema), examples } },
    },
    ...Object.fromEntries(
      [...Map.groupBy(refusals, ({ status }) => status)].map(([status, some]) => [
        status,
        refusalOf(route, some, own, exchanges),
      ]),
    ),
  };
}

/** The response of a status that one or several problems share. */
function refusalOf(
  route: Route,
  refusals: readonly Refusal[],
  own: readonly string[],
  exchanges: readonly Exchange[],
): ResponseObject {
  const names = refusals.map(({ code }) => schemaNameOf(code));
  const mapping = Object.fromEntries(refusals.map(({ code }, index) => [code, `${SCHEMAS}${names[index]}`]));
  // API Gateway alone answers 429, and the recorded shop has none.
  const examples = refusals.flatMap(({ code, status }) =>
    status === TOO_MANY_REQUESTS ? [] : withExample(route, exchanges, status, code),
  );
  return {
    description: refusals.map(({ code, when }) => `\`${code}\`: ${when}`).join('\n\n'),
    headers: headersOf([...new Set(refusals.flatMap((refusal) => refusal.headers)), ...own]),
    content: {
      'application/problem+json': {
        schema:
          names.length === 1
            ? refTo(names[0] as string)
            : { oneOf: names.map(refTo), discriminator: { propertyName: 'code', mapping } },
        ...(examples.length > 0 && { examples: examplesOf(examples, ({ body }) => body) }),
      },
    },
  };
}

/** @throws Error if there is none. */
function withExample(route: Route, exchanges: readonly Exchange[], status: number, code?: string): Exchange[] {
  const found = exchanges.filter((it) => it.status === status && (!code || it.name === code));
  if (found.length === 0) throw new Error(`No example request to ${route.entry} is answered ${status} ${code ?? ''}.`);
  return found;
}

function examplesOf(exchanges: readonly Exchange[], pick: (exchange: Exchange) => unknown) {
  return Object.fromEntries(exchanges.map((exchange) => [exchange.name, { value: pick(exchange) }]));
}

function headersOf(names: readonly string[]) {
  return Object.fromEntries(
    [...COMMON_HEADERS, ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

function tagOf({ entry }: { readonly entry: string }): string {
  return entry.split('/')[0] as string;
}

/** `placeOrder` of `orders/place-order`. */
function operationIdOf({ entry }: Route): string {
  return (entry.split('/')[1] as string).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
