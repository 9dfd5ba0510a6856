import { CfnServerlessCache, CfnUser, CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AwsConfig } from '../stages/stage-config.ts';
import type { Network } from './network.ts';

/** The one user's keys and commands: the charge lock and the top five, and nothing that empties or reshapes the cache. */
export const ACCESS = 'on ~charge-lock:* ~charge-queue:* ~charge-turn:* ~top-five resetchannels +@all -@dangerous';

/**
 * The cache of the charge lock and the top five: ElastiCache Serverless for Valkey, always in several zones and always
 * TLS. It holds kilobytes, so the smallest bill decides: about 6 dollars a month, where two nodes would be about 19.
 */
export class Cache extends Construct {
  /** With the password, which is resolved where the template is deployed and stands in no file. */
  readonly url: string;

  constructor(scope: Construct, id: string, { config, network }: { config: AwsConfig; network: Network }) {
    super(scope, id);
    const name = `flashcart-${config.stage}`;
    // The version before still counts, as the functions learn of a new one after the cache.
    const { passwordVersion } = config.cache;
    const passwords = [passwordVersion, passwordVersion - 1]
      .filter((version) => version > 0)
      .map((version) => this.#password(version));
    const [password] = passwords;
    const user = new CfnUser(this, 'User', {
      engine: 'valkey',
      userId: name,
      userName: name,
      accessString: ACCESS,
      authenticationMode: { Type: 'password', Passwords: passwords },
    });
    const group = new CfnUserGroup(this, 'Users', { engine: 'valkey', userGroupId: name, userIds: [user.ref] });
    const cache = new CfnServerlessCache(this, `Cache${network.place}`, {
      engine: 'valkey',
      majorEngineVersion: '8',
      serverlessCacheName: network.place ? `${name}-${network.place}` : name,
      description: 'Charge lock and top five: nothing that cannot be lost',
      userGroupId: group.ref,
      securityGroupIds: [network.cache.securityGroupId],
      subnetIds: network.vpc.isolatedSubnets.map((subnet) => subnet.subnetId),
      cacheUsageLimits: {
        dataStorage: { unit: 'GB', maximum: config.cache.maxGb },
        ecpuPerSecond: { maximum: config.cache.maxUnitsPerSecond },
      },
    });
    this.url = `rediss://${name}:${password}@${cache.attrEndpointAddress}:${cache.attrEndpointPort}`;
  }
  /** A secret a version: CloudFormation reads a secret again only where another is referred to. */
  #password(version: number): string {
    return new Secret(this, version === 1 ? 'Password' : `Password${version}`, {
      description: 'A password of the cache that holds the charge lock and the top five',
      // What stands in a URL must not need escapes.
      generateSecretString: { excludePunctuation: true, passwordLength: 48 },
    }).secretValue.unsafeUnwrap();
  }
}
