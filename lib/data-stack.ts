import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type Attribute, AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { type TableName, type Table as TableShape, tables } from '../lambdas/shared/tables.ts';
import type { StageConfig } from './config.ts';

/** What must never be lost: the tables. */
export class DataStack extends Stack {
  readonly tables: Readonly<Record<TableName, Table>>;

  constructor(scope: Construct, id: string, _props: { readonly config: StageConfig }) {
    super(scope, id);
    const made = Object.entries(tables).map(([name, shape]) => [name, this.#create(shape)]);
    this.tables = Object.fromEntries(made);
  }

  #create(shape: TableShape): Table {
    const table = new Table(this, shape.name, {
      partitionKey: string(shape.partitionKey),
      ...(shape.sortKey && { sortKey: string(shape.sortKey) }),
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
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
