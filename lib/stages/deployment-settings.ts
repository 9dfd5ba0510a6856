import { type IdentitySettings, identitySettings } from './identity-settings.ts';
import { type Env, required } from './setting.ts';

/** What differs between two deployments of one stage. */
export interface DeploymentSettings {
  readonly account: string;
  readonly region: string;
  readonly oidc: IdentitySettings;
  readonly alarmEmail: string;
  readonly domain?: Domain;
  /** An existing VPC; without one the stage creates its own. */
  readonly vpc?: ExistingVpc;
}

/** A custom domain and its certificate in ACM. */
export interface Domain {
  readonly name: string;
  readonly certificateArn: string;
}

/** An existing VPC and its isolated subnets; `availabilityZones[i]` is the zone of `isolatedSubnetIds[i]`. */
export interface ExistingVpc {
  readonly vpcId: string;
  readonly availabilityZones: readonly string[];
  readonly isolatedSubnetIds: readonly string[];
}

/**
 * Reads the settings of a deployment to AWS; docs/deploy.md lists them.
 * @throws Error that names the first setting that is missing or wrong.
 */
export function deploymentSettings(env: Env): DeploymentSettings {
  const domain = domainOf(env);
  const vpc = existingVpc(env);
  return {
    account: required(
      env,
      'CDK_DEFAULT_ACCOUNT',
      /^\d{12}$/,
      'the 12 digits of the AWS account, as cdk does when you are logged in to AWS',
    ),
    region: regionOf(env),
    oidc: identitySettings(env),
    alarmEmail: required(env, 'ALARM_EMAIL', /^[^\s@]+@[^\s@]+$/, 'the e-mail address that receives the alarms'),
    ...(domain && { domain }),
    ...(vpc && { vpc }),
  };
}

/**
 * Reads the origins that browsers may call from, `CORS_ORIGINS`.
 * @param fallback the origins when it is unset; without it the setting is required and may not be `*`.
 * @throws Error that names the setting, when it is missing or wrong.
 */
export function corsOrigins(env: Env, fallback?: '*'): readonly string[] {
  const meaning = 'the origins that browsers may call from, such as https://shop.example.com, comma separated';
  const shape = /^https?:\/\/[^\s/,*]+(, *https?:\/\/[^\s/,*]+)*$/;
  if (fallback !== undefined && (env.CORS_ORIGINS || fallback) === fallback) return [fallback];
  return required(env, 'CORS_ORIGINS', shape, meaning).split(/, */);
}

/**
 * The region that the cdk command resolved from `AWS_REGION`, then `AWS_DEFAULT_REGION`, then the AWS profile. It overwrites
 * `CDK_DEFAULT_REGION`, and falls back to us-east-1 without saying so.
 */
function regionOf(env: Env): string {
  const FALLBACK = 'us-east-1';
  const meaning = 'an AWS region such as ap-northeast-2, as cdk does when you set AWS_REGION';
  const region = required(env, 'CDK_DEFAULT_REGION', /^[a-z]{2}(-[a-z]+)+-\d$/, meaning);
  const named = env.AWS_REGION || env.AMAZON_REGION || env.AWS_DEFAULT_REGION || env.AMAZON_DEFAULT_REGION;
  if (!named && region === FALLBACK) {
    throw new Error(`AWS_REGION is missing: without it cdk falls back to ${FALLBACK}. Set it, also to ${FALLBACK}.`);
  }
  if (named && named !== region) {
    throw new Error(
      `AWS_REGION is "${named}", but CDK_DEFAULT_REGION is "${region}": set only AWS_REGION, and deploy with cdk.`,
    );
  }
  return region;
}

function domainOf(env: Env): Domain | undefined {
  const { DOMAIN_NAME, CERTIFICATE_ARN } = env;
  if (!DOMAIN_NAME && !CERTIFICATE_ARN) return undefined;
  if (!DOMAIN_NAME || !CERTIFICATE_ARN) throw new Error('Set both DOMAIN_NAME and CERTIFICATE_ARN, or neither.');
  return {
    name: required(env, 'DOMAIN_NAME', /^\S+$/, 'a domain name without spaces'),
    certificateArn: required(env, 'CERTIFICATE_ARN', /^\S+$/, 'the ARN of a certificate, without spaces'),
  };
}

function existingVpc(env: Env): ExistingVpc | undefined {
  if (!env.VPC_ID) return undefined;
  const list = (name: string, meaning: string) => required(env, name, /^\S+,\S+$/, meaning).split(',');
  const vpc = {
    vpcId: required(env, 'VPC_ID', /^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC, such as vpc-0a1b2c3d'),
    isolatedSubnetIds: list('VPC_SUBNET_IDS', 'two or more isolated subnets of VPC_ID, comma separated'),
    availabilityZones: list('VPC_ZONES', 'the availability zone of each of VPC_SUBNET_IDS, in the same order'),
  };
  if (vpc.isolatedSubnetIds.length !== vpc.availabilityZones.length) {
    throw new Error('VPC_ZONES must name one zone for each of VPC_SUBNET_IDS.');
  }
  return vpc;
}
