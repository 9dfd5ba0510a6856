import { CfnOutput, CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Entry, routes } from '../../lambdas/shared/routes.ts';
import type { DataStack } from '../data/data-stack.ts';
import { RouteFunction } from '../functions/route-function.ts';
import type { StageConfig } from '../stages/stage-config.ts';
import { Firewall } from './firewall.ts';
import { LocalMidnightRule, MidnightSchedule } from './midnight-schedule.ts';
import { ShopApi } from './shop-api.ts';
import { Authorizer } from './token-authorizer.ts';

export interface ApiStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
}

/** The REST API, one function per route, the authorizer, the midnight schedule and the firewall. */
export class ApiStack extends Stack {
  readonly api: ShopApi;
  readonly functions: Readonly<Record<Entry, RouteFunction>>;
  /** On the local stage the handlers check the tokens. */
  readonly authorizer: Authorizer | undefined;
  /** The local stage has a `LocalMidnightRule` instead. */
  readonly midnight: MidnightSchedule | undefined;

  constructor(scope: Construct, id: string, { config, data, ...props }: ApiStackProps) {
    super(scope, id, props);
    // Emulators support exports, but not weak references.
    if (config.stage === 'local') CrossStackReferences.of(this).consume(ReferenceStrength.STRONG);
    const aws = config.stage === 'local' ? undefined : config;

    this.authorizer = aws && new Authorizer(this, 'Authorizer', { config: aws });
    this.api = new ShopApi(this, 'Api', { config, authorizer: this.authorizer?.token });
    this.functions = this.#serveRoutes(config, data);

    const daily = { timeZone: config.timeZone, rank: this.functions['rankings/rank'].target };
    if (aws) this.midnight = new MidnightSchedule(this, 'Midnight', daily);
    else new LocalMidnightRule(this, 'Midnight', daily);

    if (aws?.firewall) {
      new Firewall(this, 'Firewall', { api: this.api, corsOrigins: aws.corsOrigins, ...aws.firewall });
    }
    new CfnOutput(this, 'ApiUrl', { value: aws?.domain ? `https://${aws.domain.name}/` : this.api.rest.url });
  }

  #serveRoutes(config: StageConfig, data: DataStack): Record<Entry, RouteFunction> {
    const served = routes.map((route) => {
      const { entry } = route;
      const routeFunction = new RouteFunction(this, entry.replace('/', '-'), { config, data, entry });
      this.api.serve(route, routeFunction.target);
      return [entry, routeFunction];
    });
    return Object.fromEntries(served);
  }
}
