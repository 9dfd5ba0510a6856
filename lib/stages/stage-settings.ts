export type Env = Readonly<Record<string, string | undefined>>;

/** A VPC that is there already: its isolated subnets, each in the zone that stands in the same place. */
export interface VpcAttributes {
  readonly vpcId: string;
  readonly availabilityZones: readonly string[];
  readonly isolatedSubnetIds: readonly string[];
}

/**
 * A value that a deployment must say.
 * @throws Error that names it when it is missing or wrong.
 */
export function required(env: Env, name: string, shape: RegExp, meaning: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is missing: it is ${meaning}.`);
  if (!shape.test(value)) throw new Error(`${name} is "${value}", which is not ${meaning}.`);
  return value;
}

/**
 * The region that the CDK command line has found: `AWS_REGION` decides, then `AWS_DEFAULT_REGION`, then the AWS profile. It
 * overwrites `CDK_DEFAULT_REGION`, and guesses us-east-1 where nothing names a region.
 * @throws Error where it is no region, is a guess, or is not the one that the environment names.
 */
export function regionOf(env: Env): string {
  const GUESS = 'us-east-1';
  const meaning = 'the AWS region, such as ap-northeast-2: set AWS_REGION';
  const region = required(env, 'CDK_DEFAULT_REGION', /^[a-z]{2}(-[a-z]+)+-\d$/, meaning);
  const named = env.AWS_REGION || env.AMAZON_REGION || env.AWS_DEFAULT_REGION || env.AMAZON_DEFAULT_REGION;
  if (!named && region === GUESS) {
    throw new Error(
      `AWS_REGION is missing: where nothing names a region CDK guesses ${GUESS}. Set AWS_REGION, also to ${GUESS}.`,
    );
  }
  if (named && named !== region) {
    throw new Error(
      `AWS_REGION is "${named}", but CDK_DEFAULT_REGION is "${region}": set AWS_REGION alone, and deploy with cdk.`,
    );
  }
  return region;
}

/**
 * The origins that browsers may call from, out of `CORS_ORIGINS`.
 * @param open what stands for it when it is missing; without one it must be said, and may not let everyone in.
 */
export function origins(env: Env, open?: '*'): readonly string[] {
  const meaning = `the origins that browsers may call from, such as https://shop.example.com, comma separated`;
  const shape = /^https?:\/\/[^\s/,*]+(, *https?:\/\/[^\s/,*]+)*$/;
  if (open !== undefined && (env.CORS_ORIGINS || open) === open) return [open];
  return required(env, 'CORS_ORIGINS', shape, meaning).split(/, */);
}

/** Two settings: set both or neither. */
export function own(env: Env, first: string, second: string): [string, string] | undefined {
  if (!env[first] && !env[second]) return undefined;
  const needed = (name: string, other: string) => required(env, name, /^\S+$/, `needed where ${other} is set`);
  return [needed(first, second), needed(second, first)];
}

/** The VPC that the environment names, if it names one. */
export function ownVpc(env: Env): VpcAttributes | undefined {
  if (!env.VPC_ID) return undefined;
  const list = (name: string, meaning: string) => required(env, name, /^\S+,\S+$/, meaning).split(',');
  const vpc = {
    vpcId: required(env, 'VPC_ID', /^vpc-[0-9a-f]{8,17}$/, 'the id of your VPC'),
    isolatedSubnetIds: list('VPC_SUBNET_IDS', 'two or more subnets of your VPC without a way out, comma separated'),
    availabilityZones: list('VPC_ZONES', 'the availability zone of each of VPC_SUBNET_IDS, in their order'),
  };
  if (vpc.isolatedSubnetIds.length !== vpc.availabilityZones.length) {
    throw new Error('VPC_ZONES must name one zone for each of VPC_SUBNET_IDS.');
  }
  return vpc;
}

/** @throws Error where the time zone is not one, or the top five counts no sensible number of days. */
export function zoned<Shop extends { readonly timeZone: string; readonly topWindowDays: number }>(shop: Shop): Shop {
  if (!isTimeZone(shop.timeZone)) {
    throw new Error(`timeZone is "${shop.timeZone}", which is not an IANA time zone, such as Asia/Seoul or UTC.`);
  }
  if (!Number.isInteger(shop.topWindowDays) || shop.topWindowDays < 1 || shop.topWindowDays > 30) {
    throw new Error(`topWindowDays is ${shop.topWindowDays}: it is whole days from 1 to 30.`);
  }
  return shop;
}

/** Intl's own list lacks zones that it knows, such as UTC and Asia/Kolkata, so the zone is tried. */
function isTimeZone(name: string): boolean {
  const listed = Intl.supportedValuesOf('timeZone').find((zone) => zone.toLowerCase() === name.toLowerCase());
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  // Intl takes any case and offsets such as +09:00, which EventBridge Scheduler does not.
  return /^[A-Z]/.test(name) && (listed ?? name) === name;
}
