import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { EXPOSED } from '../lambdas/shared/cors.ts';
import { OUTCOME_UNKNOWN, Problem, type ProblemCode, problemResult } from '../lambdas/shared/problem.ts';

interface GatewayAnswer {
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
const forbidden: GatewayAnswer = { code: 'forbidden', detail: 'This is not allowed.' };
const invalid = (path: string, message: string): GatewayAnswer => ({
  code: 'invalid-request',
  detail: `${path} ${message}`,
  extras: { errors: [{ path, message }] },
});
const busy = (detail: string, status = 503): GatewayAnswer => ({
  code: 'try-again',
  detail,
  headers: { 'Retry-After': '1' },
  status,
});
const internal: GatewayAnswer = { code: 'internal', detail: 'Something went wrong on our side.' };

/** What API Gateway says itself, before or after a function, by the name it has for the occasion. */
export const gatewayAnswers: Readonly<Record<string, GatewayAnswer>> = {
  // Also what it calls a route that does not exist.
  MISSING_AUTHENTICATION_TOKEN: { code: 'not-found', detail: 'There is no such route.' },
  RESOURCE_NOT_FOUND: { code: 'not-found', detail: 'There is no such route.' },
  UNAUTHORIZED: unauthenticated,
  ACCESS_DENIED: forbidden,
  INVALID_API_KEY: forbidden,
  INVALID_SIGNATURE: forbidden,
  EXPIRED_TOKEN: forbidden,
  WAF_FILTERED: forbidden,
  REQUEST_TOO_LARGE: { code: 'payload-too-large', detail: 'The body is too large.' },
  UNSUPPORTED_MEDIA_TYPE: {
    code: 'unsupported-media-type',
    detail: 'Send the body as Content-Type: application/json.',
  },
  THROTTLED: busy('Too many requests at once: send the same request again, with the same key.', 429),
  QUOTA_EXCEEDED: busy('Your plan is used up for now.', 429),
  // The one parameter that a validator asks for is the key.
  BAD_REQUEST_PARAMETERS: {
    code: 'idempotency-key-required',
    detail: 'Send the header Idempotency-Key: 1 to 255 visible ASCII characters, a new one for each new request.',
  },
  BAD_REQUEST_BODY: invalid('body', 'breaks the schema of this route, which the API document shows'),
  DEFAULT_4XX: invalid('request', 'is not one that this API takes'),
  // The function did not answer in time or could not be run: with its key the request may safely be sent again.
  INTEGRATION_FAILURE: busy(OUTCOME_UNKNOWN),
  INTEGRATION_TIMEOUT: busy(OUTCOME_UNKNOWN),
  AUTHORIZER_FAILURE: busy('Tokens cannot be checked at the moment: send the same request again, with the same key.'),
  AUTHORIZER_CONFIGURATION_ERROR: internal,
  API_CONFIGURATION_ERROR: internal,
  DEFAULT_5XX: internal,
};

/** Gives API Gateway's own answers the shape, the codes and the headers of the handlers' problems. */
export function answerAsProblems(api: RestApi, corsOrigins: readonly string[]): void {
  // These answers cannot look at who asks, so of several origins none can be let in.
  const [origin] = corsOrigins.length === 1 ? corsOrigins : [];
  for (const [name, answer] of Object.entries(gatewayAnswers)) {
    const { code, detail, extras, headers, status } = answer;
    const result = problemResult(new Problem(code, detail, extras, headers), '$context.requestId');
    const statusCode = status ?? result.statusCode;
    const body = { ...JSON.parse(result.body), status: statusCode };
    const fixed = {
      ...(result.headers as Record<string, string>),
      ...(origin && { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED }),
    };
    api.addGatewayResponse(name, {
      type: ResponseType.of(name),
      statusCode: String(statusCode),
      templates: { 'application/json': JSON.stringify(body) },
      responseHeaders: {
        ...Object.fromEntries(Object.entries(fixed).map(([header, value]) => [header, `'${value}'`])),
        'x-request-id': 'context.requestId',
        // No function ran, so none took any time.
        'Server-Timing': "'total;dur=0'",
      },
    });
  }
}
