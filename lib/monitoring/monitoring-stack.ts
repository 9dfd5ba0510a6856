import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { ApiStack } from '../api/api-stack.ts';
import type { DataStack } from '../data/data-stack.ts';
import type { AwsConfig } from '../stages/stage-config.ts';
import { Alarms } from './alarms.ts';
import { ShopDashboard } from './shop-dashboard.ts';

export interface MonitoringStackProps extends StackProps {
  readonly config: AwsConfig;
  readonly data: DataStack;
  readonly api: ApiStack;
}

/** The dashboard, the alarms and the topic that mails them. */
export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, { config, data, api, ...props }: MonitoringStackProps) {
    super(scope, id, props);
    const topic = new Topic(this, 'Topic', { displayName: `Flashcart ${config.stage}`, enforceSSL: true });
    // `enforceSSL` replaces the default topic policy, which lets the account's alarms publish.
    const conditions = { StringEquals: { 'aws:SourceAccount': this.account } };
    topic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com', { conditions }));
    topic.addSubscription(new EmailSubscription(config.alarmEmail));
    new Alarms(this, 'Alarms', { config, api, data, topic });
    const { dashboard } = new ShopDashboard(this, 'Dashboard', { stage: config.stage, api, data });
    const url = `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}#dashboards:name=`;
    new CfnOutput(this, 'DashboardUrl', { value: `${url}${dashboard.dashboardName}` });
  }
}
