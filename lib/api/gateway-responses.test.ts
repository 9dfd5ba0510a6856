import { Problem, problemResult } from '../../lambdas/shared/problem.ts';
import { configOf } from '../stages/config-of.ts';
import { requiredSettings, resourcesOf, templatesOf, templatesOfStage } from '../testing/stages.ts';
import { gatewayResponses } from './gateway-responses.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const { api } = templatesOfStage('prod');
const { api: dev } = templatesOfStage('dev');

interface GatewayResponse {
  readonly ResponseType: string;
  readonly StatusCode: string;
  readonly ResponseParameters: Record<string, string>;
  readonly ResponseTemplates: Record<string, string>;
}

function responsesOf(template: typeof api): GatewayResponse[] {
  return resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').map(
    ([, it]) => it.Properties as unknown as GatewayResponse,
  );
}

function bodyOf(response: GatewayResponse): Record<string, unknown> {
  return JSON.parse((response.ResponseTemplates['application/json'] ?? '').replace('$context.requestId', 'the-id'));
}

test('every gateway response is a problem like those of the handlers', () => {
  const responses = responsesOf(api);
  expect(responses.map(({ ResponseType }) => ResponseType).sort()).toEqual(Object.keys(gatewayResponses).sort());
  const shape = JSON.parse(problemResult(new Problem('internal', 'x'), 'the-id').body);
  for (const response of responses) {
    const body = bodyOf(response);
    expect(Object.keys(body)).toEqual(expect.arrayContaining(Object.keys(shape)));
    expect(body).toMatchObject({
      type: `urn:flashcart:problem:${body.code}`,
      status: Number(response.StatusCode),
      requestId: 'the-id',
    });
    expect(response.ResponseParameters).toMatchObject({
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.x-request-id': 'context.requestId',
      'gatewayresponse.header.Server-Timing': "'total;dur=0'",
      'gatewayresponse.header.Cache-Control': "'no-store'",
    });
  }
});

test.each([
  // An unknown route: without a token, with one, and with an AWS signature.
  ['MISSING_AUTHENTICATION_TOKEN', 404, 'not-found'],
  ['INVALID_SIGNATURE', 404, 'not-found'],
  ['EXPIRED_TOKEN', 404, 'not-found'],
  ['UNAUTHORIZED', 401, 'unauthenticated'],
  ['ACCESS_DENIED', 403, 'forbidden'],
  ['WAF_FILTERED', 403, 'forbidden'],
  ['REQUEST_TOO_LARGE', 413, 'payload-too-large'],
  ['UNSUPPORTED_MEDIA_TYPE', 415, 'unsupported-media-type'],
  ['THROTTLED', 429, 'try-again'],
  ['QUOTA_EXCEEDED', 429, 'try-again'],
  ['INTEGRATION_TIMEOUT', 503, 'try-again'],
  ['INTEGRATION_FAILURE', 503, 'try-again'],
  ['AUTHORIZER_FAILURE', 503, 'try-again'],
  // The authorizer timed out or was throttled.
  ['AUTHORIZER_CONFIGURATION_ERROR', 503, 'try-again'],
  // A function that crashed, timed out or was throttled.
  ['API_CONFIGURATION_ERROR', 503, 'try-again'],
  ['DEFAULT_4XX', 400, 'invalid-request'],
  ['DEFAULT_5XX', 503, 'try-again'],
])('%s answers %d %s', (type, status, code) => {
  const response = responsesOf(api).find(({ ResponseType }) => ResponseType === type) as GatewayResponse;
  expect(bodyOf(response)).toMatchObject({ status, code });
  const isRetryable = code === 'try-again';
  expect(response.ResponseParameters['gatewayresponse.header.Retry-After']).toBe(isRetryable ? "'1'" : undefined);
  const errors = [{ path: expect.any(String), message: expect.any(String) }];
  expect(bodyOf(response).errors).toEqual(code === 'invalid-request' ? errors : undefined);
});

const header = (name: string) => `gatewayresponse.header.${name}`;

test.each([
  ['prod', api],
  ['dev', dev],
])("on %s a page of the stage's only origin may read every response", (_stage, template) => {
  for (const { ResponseParameters } of responsesOf(template)) {
    expect(ResponseParameters[header('Access-Control-Allow-Origin')]).toBe("'https://shop.example.com'");
    expect(ResponseParameters[header('Access-Control-Expose-Headers')]).toContain('x-request-id');
  }
});

test('when every origin is allowed, every response allows *', () => {
  const { CORS_ORIGINS: _, ...withoutOrigins } = requiredSettings;
  for (const { ResponseParameters } of responsesOf(templatesOf(configOf('dev', withoutOrigins)).api)) {
    expect(ResponseParameters[header('Access-Control-Allow-Origin')]).toBe("'*'");
  }
});

test("with two origins every response echoes the caller's origin and varies by it", () => {
  const several = templatesOf(configOf('prod', { ...requiredSettings, CORS_ORIGINS: 'https://a.kr,https://b.kr' })).api;
  for (const { ResponseParameters } of responsesOf(several)) {
    expect(ResponseParameters).toMatchObject({
      [header('Access-Control-Allow-Origin')]: 'method.request.header.origin',
      [header('Vary')]: "'Origin'",
    });
    expect(ResponseParameters[header('Access-Control-Expose-Headers')]).toContain('x-request-id');
  }
});
