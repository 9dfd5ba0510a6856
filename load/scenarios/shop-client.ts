import { fail } from 'k6';
import exec from 'k6/execution';
import http, { type ObjectBatchRequest, type RefinedResponse } from 'k6/http';
import { type Call, charge } from './calls.ts';
import { writeJournal } from './journal-writer.ts';
import { measure } from './measures.ts';
import { plan } from './run-plan.ts';

type Response = RefinedResponse<'text'>;

/** As many as load:up has warmed up: a cold start on LocalStack takes seconds. */
const CONCURRENT_CHARGES = 5;

/** Sends calls concurrently, with their journal lines, and measures their answers. */
export function send(...calls: Call[]): Response[] {
  for (const call of calls) writeJournal(call);
  const responses = http.batch(calls.map(requestOf)) as Response[];
  calls.forEach((call, index) => {
    const response = responses[index] as Response;
    if (!isSetup()) measure(call, response);
    writeJournal(call, response);
  });
  return responses;
}

/**
 * Prepares a run: checks its products and charges every user.
 * @param budget in won.
 * @throws where a product is missing or a charge is refused; this ends the run.
 */
export function openShop(budget: number): void {
  for (const { productId } of plan.products) {
    const [found] = send({ route: 'GET /products/{productId}', path: `/products/${productId}` });
    if (found?.status !== 200) fail(`${plan.baseUrl} answers GET /products/${productId} with ${found?.status}`);
  }
  if (budget === 0) return;
  for (let start = 0; start < plan.users.length; start += CONCURRENT_CHARGES) {
    const group = plan.users.slice(start, start + CONCURRENT_CHARGES);
    const answers = send(...group.map((user) => charge(user, 'budget', budget)));
    const bad = answers.find(({ status }) => status !== 201);
    if (bad) fail(`${plan.baseUrl} answers POST /charges with ${bad.status}: ${bad.body}`);
  }
}

function requestOf({ route, path, user, token, key, body, refusals = [] }: Call): ObjectBatchRequest {
  const [method, template] = route.split(' ') as [ObjectBatchRequest['method'], string];
  const bearer = token ?? user?.token;
  return {
    method,
    url: `${plan.baseUrl}${path ?? template}`,
    body: body ? JSON.stringify(body) : null,
    params: {
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(bearer && { Authorization: `Bearer ${bearer}` }),
        ...(key && { 'Idempotency-Key': key }),
      },
      // Calls of setup() have other names, so that no threshold, panel or alert includes them.
      tags: { name: isSetup() ? `setup ${route}` : route },
      timeout: '10s',
      responseCallback: http.expectedStatuses(200, 201, ...refusals),
    },
  };
}

/** `setup()` runs as virtual user 0. */
function isSetup(): boolean {
  return exec.vu.idInTest === 0;
}
