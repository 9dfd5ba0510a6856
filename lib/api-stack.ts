import { CfnOutput, Stack } from 'aws-cdk-lib';
import { LambdaIntegration, ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { type Route, routes } from '../lambdas/shared/routes.ts';
import type { StageConfig } from './config.ts';
import type { DataStack } from './data-stack.ts';
import { RouteFunction } from './route-function.ts';

/** What answers: the REST API, a function for each of its routes, and the rule that ranks at midnight. */
export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, props: { readonly config: StageConfig; readonly data: DataStack }) {
    super(scope, id);
    const { config, data } = props;
    const api = new RestApi(this, 'Api', {
      restApiName: `flashcart-${config.stage}`,
      deployOptions: { stageName: config.stage },
      defaultCorsPreflightOptions: {
        allowOrigins: [...config.corsOrigins],
        allowMethods: ['GET', 'POST', 'PUT'],
        allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key'],
      },
    });
    for (const { entry, method, path } of routes as readonly (Route & { entry: (typeof routes)[number]['entry'] })[]) {
      const { lambda } = new RouteFunction(this, entry.replace('/', '-'), { config, data, entry });
      api.root.resourceForPath(path).addMethod(method, new LambdaIntegration(lambda));
      if (entry === 'products/rank') {
        new Rule(this, 'Midnight', {
          schedule: Schedule.cron(config.midnightUtc),
          targets: [new LambdaFunction(lambda)],
        });
      }
    }
    answerAsProblem(api, ResponseType.MISSING_AUTHENTICATION_TOKEN, 404, 'not-found', 'Not found');
    answerAsProblem(api, ResponseType.REQUEST_TOO_LARGE, 413, 'payload-too-large', 'The body is too large');
    answerAsProblem(api, ResponseType.DEFAULT_5XX, 500, 'internal', 'Internal error');
    new CfnOutput(this, 'ApiUrl', { value: api.url });
  }
}

/** API Gateway's own answers in the shape of every other problem. */
function answerAsProblem(api: RestApi, type: ResponseType, status: number, code: string, title: string): void {
  const body = { type: `urn:flashcart:problem:${code}`, title, status, code, detail: `${title}.` };
  api.addGatewayResponse(type.responseType, {
    type,
    statusCode: String(status),
    responseHeaders: {
      'Content-Type': "'application/problem+json'",
      'x-request-id': 'context.requestId',
    },
    templates: { 'application/json': `${JSON.stringify(body).slice(0, -1)},"requestId":"$context.requestId"}` },
  });
}
