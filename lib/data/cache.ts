import { CfnServerlessCache, CfnUser, CfnUserGroup } from 'aws-cdk-lib/aws-elasticache';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { AwsConfig } from '../stages/stage-config.ts';
import type { Network } from './network.ts';

/** The Valkey user's access: the keys of the charge lock and the top five, without commands that empty or reconfigure the cache. */
export const ACCESS = 'on ~charge-lock:* ~charge-queue:* ~charge-turn:* ~top-five resetchannels +@all -@dangerous';

/**
 * The cache of the charge lock and the top five: ElastiCache Serverless for Valkey, which always uses several zones and TLS.
 * It holds kilobytes, so it is chosen by its minimum price: about 6 dollars a month, against about 19 for two nodes.
 */
export class Cache extends Construct {
  /** `rediss://` URL with the password as a reference that CloudFormation resolves, so no file holds it. */
  readonly url: string;

  constructor(scope: Construct, id: string, { config, network }: { config: AwsConfig; network: Network }) {
    super(scope, id);
    const name = `flashcart-${config.stage}`;
    // The previous password stays valid, as the functions are deployed after the cache.
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
      description: 'Charge lock and top five: can be lost at any time',
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

  /** One secret per version, because CloudFormation resolves a reference again only when it names another secret. */
  #password(version: number): string {
    return new Secret(this, version === 1 ? 'Password' : `Password${version}`, {
      description: 'Password of the cache for the charge lock and the top five',
      // The password is part of a URL and must not need percent-encoding.
      generateSecretString: { excludePunctuation: true, passwordLength: 48 },
    }).secretValue.unsafeUnwrap();
  }
}
