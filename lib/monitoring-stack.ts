import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import type { ApiStack } from './api-stack.ts';
import type { AwsConfig } from './config.ts';
import type { DataStack } from './data-stack.ts';
import { ShopDashboard } from './shop-dashboard.ts';

export interface MonitoringStackProps extends StackProps {
  readonly config: AwsConfig;
  readonly data: DataStack;
  readonly api: ApiStack;
}

/** Who watches: a dashboard to look at, and alarms that call. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { config, data, api, ...props }: MonitoringStackProps) {
    super(scope, id, props);
    const topic = new Topic(this, 'Topic', { displayName: `Flashcart ${config.stage}`, enforceSSL: true });
    topic.addSubscription(new EmailSubscription(config.alarmEmail));
    new Alarms(this, 'Alarms', { bounds: config.alarms, api, data, topic });
    const { dashboard } = new ShopDashboard(this, 'Dashboard', { name: `flashcart-${config.stage}`, api, data });
    const url = `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards:name=`;
    new CfnOutput(this, 'DashboardUrl', { value: `${url}${dashboard.dashboardName}` });
  }
}
