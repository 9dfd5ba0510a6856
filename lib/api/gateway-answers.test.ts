import { Problem, problemResult } from '../../lambdas/shared/problem.ts';
import { configOf } from '../stages/stage-config.ts';
import { deployer, resourcesOf, templatesOf, templatesOfStage } from '../testing/stages.ts';
import { gatewayAnswers } from './gateway-answers.ts';

jest.mock('../functions/bundle.ts', () => ({ bundle: jest.requireActual('../testing/stages.ts').stubBundle }));

const { api } = templatesOfStage('prod');

interface Answer {
  readonly ResponseType: string;
  readonly StatusCode: string;
  readonly ResponseParameters: Record<string, string>;
  readonly ResponseTemplates: Record<string, string>;
}

function answersOf(template: typeof api): Answer[] {
  return resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').map(([, it]) => it.Properties as unknown as Answer);
}

function bodyOf(answer: Answer): Record<string, unknown> {
  return JSON.parse((answer.ResponseTemplates['application/json'] ?? '').replace('$context.requestId', 'the-id'));
}

test('every answer of API Gateway is a problem as a handler would make it', () => {
  const answers = answersOf(api);
  expect(answers.map(({ ResponseType }) => ResponseType).sort()).toEqual(Object.keys(gatewayAnswers).sort());
  const shape = JSON.parse(problemResult(new Problem('internal', 'x'), 'the-id').body);
  for (const answer of answers) {
    const body = bodyOf(answer);
    expect(Object.keys(body)).toEqual(expect.arrayContaining(Object.keys(shape)));
    expect(body).toMatchObject({
      type: `urn:flashcart:problem:${body.code}`,
      status: Number(answer.StatusCode),
      requestId: 'the-id',
    });
    expect(answer.ResponseParameters).toMatchObject({
      'gatewayresponse.header.Content-Type': "'application/problem+json'",
      'gatewayresponse.header.x-request-id': 'context.requestId',
      'gatewayresponse.header.Server-Timing': "'total;dur=0'",
      'gatewayresponse.header.Cache-Control': "'no-store'",
    });
  }
});

test.each([
  // An unknown route: without a token, with one, and with a signature of AWS.
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
  // It timed out or was throttled.
  ['AUTHORIZER_CONFIGURATION_ERROR', 503, 'try-again'],
  // A function that crashed, timed out or was throttled.
  ['API_CONFIGURATION_ERROR', 503, 'try-again'],
  ['DEFAULT_4XX', 400, 'invalid-request'],
  ['DEFAULT_5XX', 503, 'try-again'],
])('%s is answered %d %s', (type, status, code) => {
  const answer = answersOf(api).find(({ ResponseType }) => ResponseType === type) as Answer;
  expect(bodyOf(answer)).toMatchObject({ status, code });
  const isForLater = code === 'try-again';
  expect(answer.ResponseParameters['gatewayresponse.header.Retry-After']).toBe(isForLater ? "'1'" : undefined);
  const errors = [{ path: expect.any(String), message: expect.any(String) }];
  expect(bodyOf(answer).errors).toEqual(code === 'invalid-request' ? errors : undefined);
});

const header = (name: string) => `gatewayresponse.header.${name}`;

test.each(['prod', 'dev'] as const)("on %s a page of the stage's one origin may read every answer", (stage) => {
  for (const { ResponseParameters } of answersOf(templatesOfStage(stage).api)) {
    expect(ResponseParameters[header('Access-Control-Allow-Origin')]).toBe("'https://shop.example.com'");
    expect(ResponseParameters[header('Access-Control-Expose-Headers')]).toContain('x-request-id');
  }
});

test('where everyone is let in, every answer says so', () => {
  const { CORS_ORIGINS: _, ...untold } = deployer;
  for (const { ResponseParameters } of answersOf(templatesOf(configOf('dev', untold)).api)) {
    expect(ResponseParameters[header('Access-Control-Allow-Origin')]).toBe("'*'");
  }
});

test('of two origins the one that asks is let in to every answer, and caches tell them apart', () => {
  const several = templatesOf(configOf('prod', { ...deployer, CORS_ORIGINS: 'https://a.kr,https://b.kr' })).api;
  for (const { ResponseParameters } of answersOf(several)) {
    expect(ResponseParameters).toMatchObject({
      [header('Access-Control-Allow-Origin')]: 'method.request.header.origin',
      [header('Vary')]: "'Origin'",
    });
    expect(ResponseParameters[header('Access-Control-Expose-Headers')]).toContain('x-request-id');
  }
});
