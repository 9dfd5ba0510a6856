import { Duration } from 'aws-cdk-lib';
import { TokenAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { ShopFunction } from '../functions/shop-function.ts';
import { authorizerVariables } from '../stages/identity-settings.ts';
import type { AwsConfig } from '../stages/stage-config.ts';

/** API Gateway caches the authorizer's answer for this long, so a token may count this long after it has expired. */
const CACHED = Duration.minutes(1);

/** Checks tokens of any OIDC issuer, outside the VPC as it has to reach the issuer. */
export class Authorizer extends Construct {
  readonly token: TokenAuthorizer;
  readonly lambda: ShopFunction['lambda'];

  constructor(scope: Construct, id: string, { config }: { config: AwsConfig }) {
    super(scope, id);
    const { reserved } = config.concurrency['identity/authorizer'] ?? {};
    this.lambda = new ShopFunction(this, 'Own', {
      config,
      entry: 'identity/authorizer',
      memorySize: 512,
      timeout: Duration.seconds(5),
      environment: authorizerVariables(config.oidc),
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
    }).lambda;
    this.token = new TokenAuthorizer(this, 'Token', {
      handler: this.lambda,
      resultsCacheTtl: CACHED,
      // What is no bearer token is answered 401 without a call; the name of a scheme is good in any case.
      validationRegex: '^[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9._~+/=-]+$',
    });
  }
}
