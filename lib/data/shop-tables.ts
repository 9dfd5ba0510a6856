import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type Attribute,
  AttributeType,
  BillingMode,
  ProjectionType,
  Table,
  TableEncryption,
  type WarmThroughput,
} from 'aws-cdk-lib/aws-dynamodb';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type TableName, type Table as TableShape, tables } from '../../lambdas/shared/tables.ts';

export interface ShopTablesProps {
  /** Point-in-time recovery, and tables that outlive their stack. */
  readonly keepsData: boolean;
  /** Deletion protection; without it, a rollback of the deployment that created a table deletes the table. */
  readonly isProtected: boolean;
  readonly warmThroughput: Partial<Record<TableName, WarmThroughput>>;
}

/** The tables of `lambdas/shared/tables.ts`, and the grants on them. */
export class ShopTables extends Construct {
  readonly #tables: Readonly<Record<TableName, Table>>;

  constructor(scope: Construct, id: string, props: ShopTablesProps) {
    super(scope, id);
    const made = Object.entries(tables).map(([name, shape]) => [name, this.#create(name as TableName, shape, props)]);
    this.#tables = Object.fromEntries(made);
  }

  get all(): readonly Table[] {
    return Object.values(this.#tables);
  }

  of(name: TableName): Table {
    return this.#tables[name];
  }

  /** Allows exactly these DynamoDB actions on exactly these tables; `Query` also on the table's index. */
  grant(grantee: IGrantable, grants: Partial<Record<TableName, readonly string[]>>): void {
    for (const [name, actions] of Object.entries(grants) as [TableName, readonly string[]][]) {
      const { tableArn } = this.#tables[name];
      const { timeIndex }: TableShape = tables[name];
      const indexArns = timeIndex && actions.includes('Query') ? [`${tableArn}/index/${timeIndex.name}`] : [];
      grantee.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({
          actions: actions.map((action) => `dynamodb:${action}`),
          resources: [tableArn, ...indexArns],
        }),
      );
    }
  }

  #create(name: TableName, shape: TableShape, props: ShopTablesProps): Table {
    const { keepsData, isProtected } = props;
    const warmThroughput = props.warmThroughput[name];
    const keep = isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const table = new Table(this, shape.name, {
      partitionKey: string(shape.partitionKey),
      ...(shape.sortKey && { sortKey: string(shape.sortKey) }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keepsData },
      ...(warmThroughput && { warmThroughput }),
      deletionProtection: isProtected,
      removalPolicy: keepsData ? keep : RemovalPolicy.DESTROY,
      // CloudTrail records the use of the AWS managed key, unlike that of DynamoDB's default key.
      ...(keepsData && { encryption: TableEncryption.AWS_MANAGED }),
    });
    if (shape.timeIndex) {
      table.addLocalSecondaryIndex({
        indexName: shape.timeIndex.name,
        sortKey: string(shape.timeIndex.sortKey),
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
    return table;
  }
}

function string(name: string): Attribute {
  return { name, type: AttributeType.STRING };
}
