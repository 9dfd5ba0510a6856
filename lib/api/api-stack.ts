import { CfnOutput, CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { routes } from '../../lambdas/shared/routes.ts';
import type { DataStack } from '../data/data-stack.ts';
import type { Entry } from '../functions/function-needs.ts';
import { RouteFunction } from '../functions/route-function.ts';
import type { StageConfig } from '../stages/stage-config.ts';
import { Firewall } from './firewall.ts';
import { LocalMidnight, Midnight } from './midnight-schedule.ts';
import { ShopApi } from './shop-api.ts';
import { Authorizer } from './token-authorizer.ts';

export interface ApiStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
}

/** What answers: the REST API, a function for each of its routes, who checks the tokens, and who ranks at midnight. */
export class ApiStack extends Stack {
  readonly api: ShopApi;
  readonly functions: Readonly<Record<Entry, RouteFunction>>;
  readonly authorizer: Authorizer | undefined;
  /** The schedule of the stages in AWS. */
  readonly midnight: Midnight | undefined;

  constructor(scope: Construct, id: string, { config, data, ...props }: ApiStackProps) {
    super(scope, id, props);
    // Emulators know exports only.
    if (config.stage === 'local') CrossStackReferences.of(this).consume(ReferenceStrength.STRONG);
    const aws = config.stage === 'local' ? undefined : config;
    this.authorizer = aws && new Authorizer(this, 'Authorizer', { config: aws });
    this.api = new ShopApi(this, 'Api', { config, authorizer: this.authorizer?.token });
    const made = routes.map((route) => {
      const { entry } = route;
      const answering = new RouteFunction(this, entry.replace('/', '-'), { config, data, entry });
      this.api.serve(route, answering.target);
      return [entry, answering];
    });
    this.functions = Object.fromEntries(made);
    const daily = { timeZone: config.timeZone, rank: this.functions['rankings/rank'].target };
    if (aws) this.midnight = new Midnight(this, 'Midnight', daily);
    else new LocalMidnight(this, 'Midnight', daily);
    if (aws?.firewall) {
      new Firewall(this, 'Firewall', { api: this.api, corsOrigins: aws.corsOrigins, ...aws.firewall });
    }
    new CfnOutput(this, 'ApiUrl', { value: aws?.domain ? `https://${aws.domain.name}/` : this.api.rest.url });
  }
}
