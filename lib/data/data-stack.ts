import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stages/stage-config.ts';
import { Cache } from './cache.ts';
import { Network } from './network.ts';
import { ShopTables } from './table-set.ts';

export interface DataStackProps extends StackProps {
  readonly config: StageConfig;
}

/** The tables, and the cache with its network. */
export class DataStack extends Stack {
  readonly tables: ShopTables;
  readonly redisUrl: string;
  /** Where the functions stand that use Redis; on the local stage nothing stands in a network. */
  readonly network: Network | undefined;

  constructor(scope: Construct, id: string, { config, ...props }: DataStackProps) {
    super(scope, id, props);
    const plain = { keepsData: false, isProtected: false, warmThroughput: {} };
    this.tables = new ShopTables(this, 'Tables', config.stage === 'local' ? plain : config);
    for (const table of this.tables.all) {
      new CfnOutput(this, `${table.node.id}Table`, { value: table.tableName });
    }
    if (config.stage === 'local') {
      this.redisUrl = config.redisUrl;
      return;
    }
    this.network = new Network(this, 'Network', {
      logDays: config.logDays,
      ...(config.vpc && { own: config.vpc }),
    });
    this.redisUrl = new Cache(this, 'Redis', { config, network: this.network }).url;
  }

  /** The first two zones of the region, found where the template is deployed, so that synth asks no account. */
  override get availabilityZones(): string[] {
    const zones = Fn.getAzs();
    return [Fn.select(0, zones), Fn.select(1, zones)];
  }
}
