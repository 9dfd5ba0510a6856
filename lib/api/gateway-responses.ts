import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { EXPOSED } from '../../lambdas/shared/cors.ts';
import { OUTCOME_UNKNOWN, Problem, type ProblemCode, problemResult } from '../../lambdas/shared/problem.ts';

/** A problem that API Gateway or the firewall answers, without calling a function. */
export interface GatewayProblem {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly extras?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
  /** The HTTP status, when it differs from the status of the code. */
  readonly status?: number;
}

const unauthenticated: GatewayProblem = {
  code: 'unauthenticated',
  detail: 'Send the header Authorization: Bearer and a valid token.',
  headers: { 'WWW-Authenticate': 'Bearer' },
};
const noRoute: GatewayProblem = { code: 'not-found', detail: 'There is no such route.' };
const forbidden: GatewayProblem = { code: 'forbidden', detail: 'The request was blocked.' };
const invalid = (path: string, message: string): GatewayProblem => ({
  code: 'invalid-request',
  detail: `${path} ${message}`,
  extras: { errors: [{ path, message }] },
});
export const tryAgain = (detail: string, status = 503): GatewayProblem => ({
  code: 'try-again',
  detail,
  headers: { 'Retry-After': '1' },
  status,
});
const noAuthorizer = tryAgain('Tokens cannot be checked at the moment: retry with the same Idempotency-Key.');
/** The function may have done its work, so only a retry with the same idempotency key is safe. */
const outcomeUnknown = tryAgain(OUTCOME_UNKNOWN);

/** API Gateway's own responses, by response type. */
export const gatewayResponses: Readonly<Record<string, GatewayProblem>> = {
  // An unknown route: without a token; with one, which API Gateway reads as an AWS signature; with a real AWS signature.
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
  THROTTLED: tryAgain('Too many requests at once: retry with the same Idempotency-Key.', 429),
  QUOTA_EXCEEDED: tryAgain('The usage quota is exceeded.', 429),
  DEFAULT_4XX: invalid('request', 'is not a valid request to this API'),
  INTEGRATION_FAILURE: outcomeUnknown,
  INTEGRATION_TIMEOUT: outcomeUnknown,
  // The authorizer failed, because its issuer did not answer; the authorizer timed out, was throttled or was unreachable.
  AUTHORIZER_FAILURE: noAuthorizer,
  AUTHORIZER_CONFIGURATION_ERROR: noAuthorizer,
  // Neither a throttled function (500) nor one that crashed or timed out (502) has a response type of its own.
  API_CONFIGURATION_ERROR: outcomeUnknown,
  DEFAULT_5XX: outcomeUnknown,
};

/** Gives API Gateway's own responses the shape, codes and headers of the handlers' problems. */
export function answerAsProblems(api: RestApi, corsOrigins: readonly string[]): void {
  for (const [type, problem] of Object.entries(gatewayResponses)) {
    const { statusCode, headers, body } = problemOf(problem, '$context.requestId');
    api.addGatewayResponse(type, {
      type: ResponseType.of(type),
      statusCode: String(statusCode),
      templates: { 'application/json': body },
      responseHeaders: {
        ...quoted(headers),
        ...corsHeaders(corsOrigins),
        'Cache-Control': "'no-store'",
        'x-request-id': 'context.requestId',
        // A constant, because a gateway response cannot contain a measured duration.
        'Server-Timing': "'total;dur=0'",
      },
    });
  }
}

/** Status, headers and body as a handler would answer them. */
export function problemOf({ code, detail, extras, headers, status }: GatewayProblem, requestId: string) {
  const result = problemResult(new Problem(code, detail, extras, headers), requestId);
  const statusCode = status ?? result.statusCode;
  return {
    statusCode,
    headers: result.headers as Record<string, string>,
    body: JSON.stringify({ ...JSON.parse(result.body), status: statusCode }),
  };
}

/**
 * Lets pages of the stage's origins read a gateway response. A response parameter is a mapping without conditions, so with
 * several origins it echoes the caller's origin, whichever that is. This is safe: the preflight stops other origins from
 * sending a token or a body, and these responses hold no user's data. The name is lower case because parameters are
 * case-sensitive and browsers use HTTP/2.
 */
function corsHeaders(corsOrigins: readonly string[]): Record<string, string> {
  const [origin = ''] = corsOrigins;
  const exposed = quoted({ 'Access-Control-Expose-Headers': EXPOSED });
  if (corsOrigins.length === 1) return { ...exposed, ...quoted({ 'Access-Control-Allow-Origin': origin }) };
  return { ...exposed, ...quoted({ Vary: 'Origin' }), 'Access-Control-Allow-Origin': 'method.request.header.origin' };
}

/** API Gateway marks a literal value by single quotes. */
function quoted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, `'${value}'`]));
}
