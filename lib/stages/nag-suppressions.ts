/** A finding of cdk-nag that is right about the template and yet no fault of it. */
export interface Suppression {
  readonly rule: string;
  /** The paths of the resources it is right about, from `Flashcart-<stage>-<stack>` on. */
  readonly at: RegExp;
  readonly why: string;
}

/** Every finding of the packs AwsSolutions and Serverless that stands, with the reason; there is no other place for them. */
export const suppressions: readonly Suppression[] = [
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: /^Flashcart-\w+-Api\/[\w-]+\/Own\/Role\/DefaultPolicy\/Resource$/,
    why: 'X-Ray and the network interfaces of a VPC know no narrower resource; grants.test.ts pins that nothing else has one',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::<rankingsrankOwnFunctionBEE62C4F.Arn>:*]',
    at: /^Flashcart-\w+-Api\/SchedulerRoleForTarget-\w+\/DefaultPolicy\/Resource$/,
    why: 'the star stands for the versions of the one function that the schedule calls',
  },
  {
    rule: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    at: /^Flashcart-\w+-Api\/Api\/Rest\/CloudWatchRole\/Resource$/,
    why: 'API Gateway writes the logs of all APIs of an account with one role, for which AWS gives this policy',
  },
  {
    rule: 'AwsSolutions-APIG2',
    at: /^Flashcart-\w+-Api\/Api\/Rest\/Resource$/,
    why: 'the handlers check every request and name the field and its rule; what API Gateway refuses names neither, and compares header names by case',
  },
  {
    rule: 'AwsSolutions-APIG4',
    at: /^Flashcart-\w+-Api\/Api\/Rest\/Default\/products\/(top\/|{productId}\/)?GET\/Resource$/,
    why: 'the contract lets anyone read the catalogue and the top five',
  },
  {
    rule: 'AwsSolutions-COG4',
    at: /^Flashcart-\w+-Api\/Api\/Rest\/Default\/.+\/(GET|POST|PUT)\/Resource$/,
    why: 'tokens of any OIDC issuer count, so a Lambda authorizer checks them; api-stack.test.ts pins it route by route',
  },
  {
    rule: 'AwsSolutions-APIG6',
    at: /^Flashcart-\w+-Api\/Api\/Rest\/DeploymentStage\.\w+\/Resource$/,
    why: "API Gateway's own execution log can hold bodies and tokens; the access log and the functions' lines hold neither",
  },
  {
    rule: 'AwsSolutions-APIG3',
    at: /^Flashcart-dev-Api\/Api\/Rest\/DeploymentStage\.dev\/Resource$/,
    why: 'the firewall costs more a month than everything else on dev; prod has it',
  },
  {
    rule: 'AwsSolutions-DDB3',
    at: /^Flashcart-dev-Data\/Tables\/\w+\/Resource$/,
    why: 'what is on dev may be lost; prod has point-in-time recovery',
  },
  {
    rule: 'AwsSolutions-SMG4',
    at: /^Flashcart-\w+-Data\/Redis\/Password\d*\/Resource$/,
    why: 'user and functions are told the password when they are deployed, so a new one is a deployment: cache.passwordVersion; docs/runbook.md says how',
  },
  {
    rule: 'AwsSolutions-SQS3',
    at: /^Flashcart-\w+-Api\/Midnight\/DeadLetters\/Resource$/,
    why: 'it is a dead-letter queue, of the schedule and of the ranking, where the rule does not look',
  },
  {
    rule: 'Serverless-SQSRedrivePolicy',
    at: /^Flashcart-\w+-Api\/Midnight\/DeadLetters\/Resource$/,
    why: 'it is a dead-letter queue itself, with an alarm on it',
  },
  {
    rule: 'Serverless-LambdaDLQ',
    at: /^Flashcart-\w+-Api\/[\w-]+\/Own\/Function\/Resource$/,
    why: 'API Gateway waits for its answer, so no event is lost; the ranking has its queue as the destination of what fails',
  },
  {
    rule: 'Serverless-SNSRedrivePolicy',
    at: /^Flashcart-\w+-Monitoring\/Topic\/[^/]+\/Resource$/,
    why: 'a mail that cannot be delivered would be mailed about; the alarm stands in the console all the same',
  },
];
