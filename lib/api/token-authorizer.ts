import { Duration } from 'aws-cdk-lib';
import { TokenAuthorizer } from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import { ShopFunction } from '../functions/shop-function.ts';
import type { AwsConfig } from '../stages/stage-config.ts';

/** API Gateway caches the authorizer's answer this long, so a token may be accepted this long after it expired. */
const CACHE_TTL = Duration.minutes(1);

/** Checks tokens of any OIDC issuer; it runs outside the VPC, because it calls the issuer. */
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
      environment: config.oidc,
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
    }).lambda;
    this.token = new TokenAuthorizer(this, 'Token', {
      handler: this.lambda,
      resultsCacheTtl: CACHE_TTL,
      // API Gateway answers 401 to everything else without a call; the scheme is case-insensitive.
      validationRegex: '^[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9._~+/=-]+$',
    });
  }
}
