/** An accepted finding of cdk-nag. */
export interface Suppression {
  readonly rule: string;
  /** Matches the construct paths of its resources, which begin with `Flashcart-<stage>-<stack>`. */
  readonly at: RegExp;
  readonly why: string;
}

/** Every accepted finding of the packs AwsSolutions and Serverless, with its reason. */
export const suppressions: readonly Suppression[] = [
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: /^Flashcart-\w+-Api\/[\w-]+\/Own\/Role\/DefaultPolicy\/Resource$/,
    why: 'X-Ray and EC2 network interfaces support no narrower resource; grants.test.ts proves that nothing else uses a wildcard',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::<rankingsrankOwnFunctionBEE62C4F.Arn>:*]',
    at: /^Flashcart-\w+-Api\/SchedulerRoleForTarget-\w+\/DefaultPolicy\/Resource$/,
    why: 'the wildcard covers the versions of the one function that the schedule invokes',
  },
  {
    rule: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    at: /^Flashcart-\w+-Api\/Api\/Rest\/CloudWatchRole\/Resource$/,
    why: "API Gateway writes the logs of all of an account's APIs with one role, for which AWS provides this policy",
  },
  {
    rule: 'AwsSolutions-APIG2',
    at: /^Flashcart-\w+-Api\/Api\/Rest\/Resource$/,
    why: 'the handlers validate every request and name the field and its rule; API Gateway names neither, and its header names are case-sensitive',
  },
  {
    rule: 'AwsSolutions-APIG4',
    at: /^Flashcart-\w+-Api\/Api\/Rest\/Default\/products\/(top\/|{productId}\/)?GET\/Resource$/,
    why: 'the contract makes the catalogue and the top five public',
  },
  {
    rule: 'AwsSolutions-COG4',
    at: /^Flashcart-\w+-Api\/Api\/Rest\/Default\/.+\/(GET|POST|PUT)\/Resource$/,
    why: 'a Lambda authorizer accepts tokens of any OIDC issuer; api-stack.test.ts proves it for each route',
  },
  {
    rule: 'AwsSolutions-APIG6',
    at: /^Flashcart-\w+-Api\/Api\/Rest\/DeploymentStage\.\w+\/Resource$/,
    why: "API Gateway's own execution log can contain bodies and tokens; the access log and the functions' logs contain neither",
  },
  {
    rule: 'AwsSolutions-APIG3',
    at: /^Flashcart-dev-Api\/Api\/Rest\/DeploymentStage\.dev\/Resource$/,
    why: 'the firewall costs more per month than the rest of dev; prod has it',
  },
  {
    rule: 'AwsSolutions-DDB3',
    at: /^Flashcart-dev-Data\/Tables\/\w+\/Resource$/,
    why: 'data on dev may be lost; prod has point-in-time recovery',
  },
  {
    rule: 'AwsSolutions-SMG4',
    at: /^Flashcart-\w+-Data\/Redis\/Password\d*\/Resource$/,
    why: 'the cache user and the functions get the password by deployment, so it is rotated by one: cache.passwordVersion; see docs/deploy.md',
  },
  {
    rule: 'AwsSolutions-SQS3',
    at: /^Flashcart-\w+-Api\/Midnight\/DeadLetters\/Resource$/,
    why: 'it is a dead-letter queue, of the schedule and the ranking, which the rule does not detect',
  },
  {
    rule: 'Serverless-SQSRedrivePolicy',
    at: /^Flashcart-\w+-Api\/Midnight\/DeadLetters\/Resource$/,
    why: 'it is a dead-letter queue itself, with an alarm',
  },
  {
    rule: 'Serverless-LambdaDLQ',
    at: /^Flashcart-\w+-Api\/[\w-]+\/Own\/Function\/Resource$/,
    why: 'API Gateway invokes it synchronously, so no event is lost; the ranking sends failed events to a queue',
  },
  {
    rule: 'Serverless-SNSRedrivePolicy',
    at: /^Flashcart-\w+-Monitoring\/Topic\/[^/]+\/Resource$/,
    why: 'a failed mail could only be reported by mail; the alarm also shows in the console',
  },
];
