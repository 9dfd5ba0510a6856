import { fail } from 'k6';
import exec from 'k6/execution';
import http, { type ObjectBatchRequest, type RefinedResponse } from 'k6/http';
import { Rate, Trend } from 'k6/metrics';
import type { JournalLine } from '../audit/journal.ts';
import type { PlannedUser } from '../runner/plan.ts';
import { type Bound, labelOf } from './load-profiles.ts';
import { plan } from './run-plan.ts';

/** One call of the API. */
interface Call {
  /** Method and path template; the tag `name` in the figures. */
  readonly route: string;
  /** The path with its parameters. */
  readonly path?: string;
  readonly user?: PlannedUser;
  readonly token?: string;
  readonly key?: string;
  readonly body?: object;
  /** Statuses that count as refusals, not as failures. */
  readonly refusals?: readonly number[];
}

type Response = RefinedResponse<'text'>;

const lockWait = new Trend('lock_wait', true);
const storeTime = new Trend('store_time', true);
const attempts = new Trend('attempts');
const refusals = new Rate('refusals');
const failures = new Rate('failures');
const replays = new Rate('replays');
/** The share of answers above their p95 bound, per bound; the alert rule reads it. */
const slow = new Rate('slow');

const ADJUST = 'POST /products/{productId}/stock';
const kinds: Readonly<Record<string, JournalLine['kind']>> = {
  'POST /orders': 'order',
  'POST /charges': 'charge',
  [ADJUST]: 'adjustment',
};

/** An order with one line. */
export function order(user: PlannedUser, key: string, productId: string, quantity = 1): Call {
  const body = { items: [{ productId, quantity }] };
  return { route: 'POST /orders', user, key, body, refusals: [409] };
}

/** A charge of `amount` won. */
export function charge(user: PlannedUser, key: string, amount: number): Call {
  return { route: 'POST /charges', user, key, body: { amount }, refusals: [409] };
}

/** An adjustment of `delta` units by the admin. */
export function adjustment(key: string, productId: string, delta: number): Call {
  return {
    route: ADJUST,
    path: `/products/${productId}/stock`,
    user: plan.admin,
    key,
    body: { delta },
    refusals: [409],
  };
}

/** Sends calls concurrently and records their answers. */
export function send(...calls: Call[]): Response[] {
  for (const call of calls) writeJournal(call);
  const responses = http.batch(calls.map(requestOf)) as Response[];
  calls.forEach((call, index) => {
    record(call, responses[index] as Response);
  });
  return responses;
}

/**
 * Prepares a run: checks its products and charges every user.
 * @param budget in won.
 * @throws where the shop has no such product or refuses a charge, which ends the run.
 */
export function openShop(budget: number): void {
  for (const { productId } of plan.products) {
    const [found] = send({ route: 'GET /products/{productId}', path: `/products/${productId}` });
    if (found?.status !== 200)
      fail(`The shop at ${plan.baseUrl} answers GET /products/${productId} with ${found?.status}`);
  }
  if (budget === 0) return;
  // As many as load:up has warmed up: a cold start on LocalStack takes seconds.
  const GROUP = 5;
  for (let start = 0; start < plan.users.length; start += GROUP) {
    const group = plan.users.slice(start, start + GROUP);
    const answers = send(...group.map((user) => charge(user, 'budget', budget)));
    const bad = answers.find(({ status }) => status !== 201);
    if (bad) fail(`A user's charge was answered with ${bad.status}: ${bad.body}`);
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
      tags: { name: nameOf(route) },
      timeout: '10s',
      responseCallback: http.expectedStatuses(200, 201, ...refusals),
    },
  };
}

/** Calls of `setup()` have other names, so that no threshold, panel or alert includes them. */
function nameOf(route: string): string {
  return isSetup() ? `setup ${route}` : route;
}

/** `setup()` runs as virtual user 0. */
function isSetup(): boolean {
  return exec.vu.idInTest === 0;
}

function record(call: Call, response: Response): void {
  if (!isSetup()) measure(call, response);
  writeJournal(call, response);
}

function measure(call: Call, response: Response): void {
  const tags = { name: call.route };
  const isRefusal = (call.refusals ?? []).includes(response.status);
  refusals.add(isRefusal, tags);
  failures.add(!isRefusal && response.status !== 200 && response.status !== 201, tags);
  replays.add(response.headers['Idempotency-Replayed'] === 'true', tags);
  const timing = response.headers['Server-Timing'] ?? '';
  addMeasure(timing, /store;dur=([\d.]+)/, storeTime, tags);
  addMeasure(timing, /lock;dur=([\d.]+)/, lockWait, tags);
  addMeasure(timing, /attempts;desc="(\d+)"/, attempts, tags);
  judge('http_req_duration', response.timings.duration, call.route);
}

/** Compares a duration in ms with the bounds for its metric, route and part of the scenario. */
export function judge(metric: Bound['metric'], ms: number, route?: string): void {
  const current = exec.scenario.name;
  for (const bound of plan.load.bounds) {
    const { name = route, part = current } = bound;
    const applies = bound.metric === metric && name === route && part === current;
    if (applies) slow.add(ms >= bound.p95Ms, { bound: labelOf(bound) });
  }
}

function addMeasure(timing: string, pattern: RegExp, trend: Trend, tags: Record<string, string>): void {
  const found = pattern.exec(timing)?.[1];
  if (found) trend.add(Number(found), tags);
}

/** Writes a line of the journal: the runner sends the console's output there. */
function writeJournal({ route, user, key }: Call, response?: Response): void {
  const kind = kinds[route];
  if (!user || !key || !kind) return;
  const line: JournalLine = { kind, userId: user.userId, key, ...(response && outcomeOf(response)) };
  console.log(JSON.stringify(line));
}

function outcomeOf(response: Response): Partial<JournalLine> {
  const body = parse(response.body);
  const id = body.orderId ?? body.chargeId ?? body.adjustmentId;
  const amount = body.totalAmount ?? body.amount ?? body.delta;
  const requestId = response.headers['X-Request-Id'];
  return {
    status: response.status,
    ...(id !== undefined && { id }),
    ...(amount !== undefined && { amount }),
    ...(body.code !== undefined && { code: body.code }),
    ...(requestId !== undefined && { requestId }),
  };
}

/** The fields of an order, a charge, an adjustment or a problem; none where the body is not JSON. */
function parse(body: string | null): {
  orderId?: string;
  chargeId?: string;
  adjustmentId?: string;
  totalAmount?: number;
  amount?: number;
  delta?: number;
  code?: string;
} {
  try {
    return JSON.parse(body ?? '{}');
  } catch {
    return {};
  }
}
