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
  /** Protection from deletion; without it a table goes where its stack could not be made, and then only. */
  readonly isProtected: boolean;
  readonly warmThroughput: Partial<Record<TableName, WarmThroughput>>;
}

/** The tables of the list, and who may do what with them. */
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

  /** The environment variable of a table and the name it is deployed under. */
  variable(name: TableName): Record<string, string> {
    return { [tables[name].variable]: this.#tables[name].tableName };
  }

  /** Allows exactly these DynamoDB actions on exactly this table; a query also on its index. */
  grant(grantee: IGrantable, name: TableName, actions: readonly string[]): void {
    const { tableArn } = this.#tables[name];
    const { timeIndex }: TableShape = tables[name];
    const isQueried = timeIndex && actions.includes('Query');
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [tableArn, ...(isQueried ? [`${tableArn}/index/${timeIndex.name}`] : [])],
      }),
    );
  }

  #create(name: TableName, shape: TableShape, props: ShopTablesProps): Table {
    const { keepsData, isProtected } = props;
    const warmThroughput = props.warmThroughput[name];
    const kept = isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const table = new Table(this, shape.name, {
      partitionKey: string(shape.partitionKey),
      ...(shape.sortKey && { sortKey: string(shape.sortKey) }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: keepsData },
      ...(warmThroughput && { warmThroughput }),
      deletionProtection: isProtected,
      removalPolicy: keepsData ? kept : RemovalPolicy.DESTROY,
      // AWS's key in this account shows in CloudTrail who decrypts; without it DynamoDB encrypts with a key of its own.
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
