import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  EndpointType,
  type IAuthorizer,
  LambdaIntegration,
  LogGroupLogDestination,
  RestApi,
  SecurityPolicy,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Route } from '../lambdas/shared/routes.ts';
import type { AwsConfig, StageConfig } from './config.ts';
import { answerAsProblems } from './gateway-answers.ts';
import { RequestChecks } from './request-checks.ts';

export interface ShopApiProps {
  readonly config: StageConfig;
  /** Who checks the tokens; on the local stage the handlers do. */
  readonly authorizer?: IAuthorizer | undefined;
}

/** The REST API: its stage, its bounds, its log and its own answers. */
export class ShopApi extends Construct {
  readonly rest: RestApi;
  /** One line a request, in JSON; the local stage has none. */
  readonly accessLog: LogGroup | undefined;
  readonly #authorizer: IAuthorizer | undefined;
  readonly #checks: RequestChecks;

  constructor(scope: Construct, id: string, { config, authorizer }: ShopApiProps) {
    super(scope, id);
    this.#authorizer = authorizer;
    const aws = config.stage === 'local' ? undefined : config;
    this.accessLog =
      aws && new LogGroup(this, 'AccessLog', { retention: aws.logDays, removalPolicy: RemovalPolicy.DESTROY });
    this.rest = new RestApi(this, 'Rest', {
      restApiName: `flashcart-${config.stage}`,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: aws !== undefined,
      deployOptions: { stageName: config.stage, ...(aws && stageOptions(aws, this.accessLog as LogGroup)) },
      defaultCorsPreflightOptions: {
        allowOrigins: [...config.corsOrigins],
        allowMethods: ['GET', 'POST', 'PUT'],
        allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key'],
        maxAge: Duration.minutes(10),
      },
    });
    this.#checks = new RequestChecks(this, 'Checks', { api: this.rest });
    answerAsProblems(this.rest, config.corsOrigins);
    if (aws) this.#plan(aws);
    if (aws?.domain) {
      const { domainNameAliasDomainName } = this.rest.addDomainName('Domain', {
        domainName: aws.domain.name,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', aws.domain.certificateArn),
        endpointType: EndpointType.REGIONAL,
        securityPolicy: SecurityPolicy.TLS_1_2,
      });
      new CfnOutput(Stack.of(this), 'DomainTarget', { value: domainNameAliasDomainName });
    }
  }

  /** Lets a route be answered by a function. */
  serve(route: Route, target: IFunction): void {
    const integration = new LambdaIntegration(target, { allowTestInvoke: false });
    const authorizer = route.access === 'anyone' ? undefined : this.#authorizer;
    this.rest.root
      .resourceForPath(route.path)
      .addMethod(route.method, integration, { ...this.#checks.of(route), ...(authorizer && { authorizer }) });
  }

  /** For callers that are to be metered, by an API key; a key says who pays, not who asks. */
  #plan({ stage, throttle }: AwsConfig): void {
    this.rest.addUsagePlan('Plan', {
      name: `flashcart-${stage}`,
      apiStages: [{ stage: this.rest.deploymentStage }],
      throttle: { rateLimit: throttle.requestsPerSecond, burstLimit: throttle.burst },
    });
  }
}

function stageOptions({ throttle }: AwsConfig, accessLog: LogGroup): StageOptions {
  return {
    throttlingRateLimit: throttle.requestsPerSecond,
    throttlingBurstLimit: throttle.burst,
    tracingEnabled: true,
    accessLogDestination: new LogGroupLogDestination(accessLog),
    accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogLine)),
  };
}

/** One line a request: no bodies, no tokens. */
const accessLogLine = {
  requestId: AccessLogField.contextRequestId(),
  time: AccessLogField.contextRequestTime(),
  method: AccessLogField.contextHttpMethod(),
  route: AccessLogField.contextResourcePath(),
  status: AccessLogField.contextStatus(),
  durationMs: AccessLogField.contextResponseLatency(),
  functionMs: AccessLogField.contextIntegrationLatency(),
  user: AccessLogField.contextAuthorizerPrincipalId(),
  address: AccessLogField.contextIdentitySourceIp(),
  agent: AccessLogField.contextIdentityUserAgent(),
  error: AccessLogField.contextErrorResponseType(),
};
