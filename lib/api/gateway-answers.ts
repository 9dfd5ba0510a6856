import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { EXPOSED } from '../../lambdas/shared/cors.ts';
import { OUTCOME_UNKNOWN, Problem, type ProblemCode, problemResult } from '../../lambdas/shared/problem.ts';

export interface GatewayAnswer {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly extras?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  /** The status, where it is not the one of the code. */
  readonly status?: number;
}

const unauthenticated: GatewayAnswer = {
  code: 'unauthenticated',
  detail: 'Send the header Authorization: Bearer and a valid token.',
  headers: { 'WWW-Authenticate': 'Bearer' },
};
const noRoute: GatewayAnswer = { code: 'not-found', detail: 'There is no such route.' };
const forbidden: GatewayAnswer = { code: 'forbidden', detail: 'This is not allowed.' };
const invalid = (path: string, message: string): GatewayAnswer => ({
  code: 'invalid-request',
  detail: `${path} ${message}`,
  extras: { errors: [{ path, message }] },
});
export const busy = (detail: string, status = 503): GatewayAnswer => ({
  code: 'try-again',
  detail,
  headers: { 'Retry-After': '1' },
  status,
});
const tokensUnchecked = busy('Tokens cannot be checked at the moment: send the same request again, with the same key.');
const failed = busy(OUTCOME_UNKNOWN);

/** What API Gateway says itself, before or after a function, by the name it has for the occasion. */
export const gatewayAnswers: Readonly<Record<string, GatewayAnswer>> = {
  // What it calls a route that does not exist: asked without a token, with one, which it takes for a signature of AWS, and
  // with a real signature. No route of the shop takes one.
  MISSING_AUTHENTICATION_TOKEN: noRoute,
  INVALID_SIGNATURE: noRoute,
  EXPIRED_TOKEN: noRoute,
  RESOURCE_NOT_FOUND: noRoute,
  UNAUTHORIZED: unauthenticated,
  ACCESS_DENIED: forbidden,
  INVALID_API_KEY: forbidden,
  WAF_FILTERED: forbidden,
  REQUEST_TOO_LARGE: { code: 'payload-too-large', detail: 'The body is too large.' },
  UNSUPPORTED_MEDIA_TYPE: {
    code: 'unsupported-media-type',
    detail: 'Send the body as Content-Type: application/json.',
  },
  THROTTLED: busy('Too many requests at once: send the same request again, with the same key.', 429),
  QUOTA_EXCEEDED: busy('Your plan is used up for now.', 429),
  DEFAULT_4XX: invalid('request', 'is not one that this API takes'),
  // Whether the function did its work is not known in any of these: with its key the request may safely be sent again.
  INTEGRATION_FAILURE: busy(OUTCOME_UNKNOWN),
  INTEGRATION_TIMEOUT: busy(OUTCOME_UNKNOWN),
  // The authorizer failed, as its issuer does not answer; and it timed out, was throttled or could not be reached.
  AUTHORIZER_FAILURE: tokensUnchecked,
  AUTHORIZER_CONFIGURATION_ERROR: tokensUnchecked,
  // A function that crashed or ran out of time gave no answer that API Gateway can read (502), one that was throttled
  // none at all (500); for neither is there a name of its own.
  API_CONFIGURATION_ERROR: failed,
  DEFAULT_5XX: failed,
};

/** Gives API Gateway's own answers the shape, the codes and the headers of the handlers' problems. */
export function answerAsProblems(api: RestApi, corsOrigins: readonly string[]): void {
  for (const [name, answer] of Object.entries(gatewayAnswers)) {
    const { statusCode, headers, body } = problemOf(answer, '$context.requestId');
    api.addGatewayResponse(name, {
      type: ResponseType.of(name),
      statusCode: String(statusCode),
      templates: { 'application/json': body },
      responseHeaders: {
        ...quoted(headers),
        ...letIn(corsOrigins),
        'Cache-Control': "'no-store'",
        'x-request-id': 'context.requestId',
        // No function ran, so none took any time.
        'Server-Timing': "'total;dur=0'",
      },
    });
  }
}

/** The problem that an answer is, as a handler would make it. */
export function problemOf({ code, detail, extras, headers, status }: GatewayAnswer, requestId: string) {
  const result = problemResult(new Problem(code, detail, extras, headers), requestId);
  const statusCode = status ?? result.statusCode;
  return {
    statusCode,
    headers: result.headers as Record<string, string>,
    body: JSON.stringify({ ...JSON.parse(result.body), status: statusCode }),
  };
}

/**
 * Lets the pages of the stage's origins read an answer. It can be put together, but nothing in it be decided, so of several
 * origins the one that asks is echoed, whichever it is: the preflight has let none but these send a token or a body, and
 * the answer holds nothing of anyone's. Browsers speak HTTP/2 and so send `origin`; parameters are looked up by case.
 */
function letIn(corsOrigins: readonly string[]): Record<string, string> {
  const [origin = ''] = corsOrigins;
  const exposed = quoted({ 'Access-Control-Expose-Headers': EXPOSED });
  if (corsOrigins.length === 1) return { ...exposed, ...quoted({ 'Access-Control-Allow-Origin': origin }) };
  return { ...exposed, ...quoted({ Vary: 'Origin' }), 'Access-Control-Allow-Origin': 'method.request.header.origin' };
}

/** Values as API Gateway takes what is to be written as it stands. */
function quoted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, `'${value}'`]));
}
