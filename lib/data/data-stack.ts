import { Annotations, CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stages/stage-config.ts';
import { Cache } from './cache.ts';
import { Network } from './network.ts';
import { ShopTables } from './shop-tables.ts';

export interface DataStackProps extends StackProps {
  readonly config: StageConfig;
}

const UNPROTECTED =
  'Tables and stack have no deletion protection: once this deployment succeeds, deploy again without -c first=true.';

/** The tables, and on AWS the cache and its network. */
export class DataStack extends Stack {
  readonly tables: ShopTables;
  readonly redisUrl: string;
  /** The VPC of the functions that use Redis; the local stage has none. */
  readonly network: Network | undefined;

  constructor(scope: Construct, id: string, { config, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: config.stage !== 'local' && config.isProtected });
    const unkept = { keepsData: false, isProtected: false, warmThroughput: {} };
    this.tables = new ShopTables(this, 'Tables', config.stage === 'local' ? unkept : config);
    for (const table of this.tables.all) {
      new CfnOutput(this, `${table.node.id}Table`, { value: table.tableName });
    }
    if (config.stage === 'local') {
      this.redisUrl = config.redisUrl;
      return;
    }
    const { logDays, vpc } = config;
    this.network = new Network(this, 'Network', { logDays, ...(vpc && { existing: vpc }) });
    this.redisUrl = new Cache(this, 'Redis', { config, network: this.network }).url;
    if (config.keepsData && !config.isProtected)
      Annotations.of(this).addWarningV2('flashcart:unprotected', UNPROTECTED);
  }

  /** The region's first two zones, as references, so that synth needs no AWS account. */
  override get availabilityZones(): string[] {
    const zones = Fn.getAzs();
    return [Fn.select(0, zones), Fn.select(1, zones)];
  }
}
