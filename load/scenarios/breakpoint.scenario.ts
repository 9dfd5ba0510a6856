import { order } from './calls.ts';
import { profiles } from './load-profiles.ts';
import { newKey, nextProduct, nextUser } from './run-plan.ts';
import { optionsOf } from './scenario-options.ts';
import { openShop, send } from './shop-client.ts';

/** The first threshold to be crossed ends the run: that is the breaking point. */
export const options = optionsOf('breakpoint', {
  failures: [{ threshold: `rate<${profiles.breakpoint.failureShare}`, abortOnFail: true, delayAbortEval: '5s' }],
  dropped_iterations: [{ threshold: 'count<100', abortOnFail: true }],
  'http_req_duration{name:POST /orders}': [{ threshold: 'p(99)<1500', abortOnFail: true, delayAbortEval: '5s' }],
});

export function setup(): void {
  openShop(profiles.breakpoint.budget);
}

export function buy(): void {
  send(order(nextUser(), newKey('buy'), nextProduct()));
}
