import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  EndpointAccessMode,
  EndpointType,
  type IAuthorizer,
  LambdaIntegration,
  LogGroupLogDestination,
  type MethodDeploymentOptions,
  RestApi,
  SecurityPolicy,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ALLOWED } from '../../lambdas/shared/cors.ts';
import type { Route } from '../../lambdas/shared/routes.ts';
import type { Domain } from '../stages/deployment-settings.ts';
import type { AwsConfig, StageConfig } from '../stages/stage-config.ts';
import type { Throttle } from '../stages/throttles.ts';
import { answerAsProblems } from './gateway-responses.ts';

export interface ShopApiProps {
  readonly config: StageConfig;
  /** Checks the tokens of the routes that need one; on the local stage the handlers do. */
  readonly authorizer?: IAuthorizer | undefined;
}

/** The REST API: its stage with throttles and access log, its CORS preflight, its gateway responses and its domain. */
export class ShopApi extends Construct {
  readonly rest: RestApi;
  /** One JSON line per request; the local stage has none. */
  readonly accessLog: LogGroup | undefined;
  readonly #authorizer: IAuthorizer | undefined;

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
      // Otherwise it would bypass the TLS policy of the custom domain.
      disableExecuteApiEndpoint: aws?.domain !== undefined,
      deployOptions: { stageName: config.stage, ...(aws && stageOptions(aws, this.accessLog as LogGroup)) },
      defaultCorsPreflightOptions: {
        allowOrigins: [...config.corsOrigins],
        allowMethods: [...ALLOWED.methods],
        allowHeaders: [...ALLOWED.headers],
        maxAge: Duration.minutes(10),
      },
    });
    answerAsProblems(this.rest, config.corsOrigins);
    if (aws?.domain) this.#addDomain(aws.domain);
  }

  /** Adds a route that a function answers. */
  serve(route: Route, target: IFunction): void {
    const integration = new LambdaIntegration(target, { allowTestInvoke: false });
    const authorizer = route.access === 'anyone' ? undefined : this.#authorizer;
    this.rest.root.resourceForPath(route.path).addMethod(route.method, integration, authorizer && { authorizer });
  }

  #addDomain({ name, certificateArn }: Domain): void {
    const { domainNameAliasDomainName } = this.rest.addDomainName('Domain', {
      domainName: name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      endpointType: EndpointType.REGIONAL,
      // TLS 1.3, and TLS 1.2 only with forward secrecy.
      securityPolicy: SecurityPolicy.TLS13_1_2_PFS_PQ_2025_09,
      endpointAccessMode: EndpointAccessMode.STRICT,
    });
    new CfnOutput(Stack.of(this), 'DomainTarget', { value: domainNameAliasDomainName });
  }
}

function stageOptions({ throttle }: AwsConfig, accessLog: LogGroup): StageOptions {
  const { routes, ...otherRoutes } = throttle;
  return {
    ...throttled(otherRoutes),
    methodOptions: Object.fromEntries(
      Object.entries(routes).map(([route, own]) => [route.replace(/^(\w+) (.+)$/, '$2/$1'), throttled(own)]),
    ),
    tracingEnabled: true,
    accessLogDestination: new LogGroupLogDestination(accessLog),
    accessLogFormat: AccessLogFormat.custom(JSON.stringify(accessLogLine)),
  };
}

function throttled({ requestsPerSecond, burst }: Throttle): MethodDeploymentOptions {
  return { throttlingRateLimit: requestsPerSecond, throttlingBurstLimit: burst };
}

/** Holds no body and no token. */
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
