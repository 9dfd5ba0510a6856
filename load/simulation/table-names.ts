import type { TableName, tables } from '../../lambdas/shared/tables.ts';

/** The names of a run's tables in the engine, by environment variable. */
export type TableNames = Readonly<Record<(typeof tables)[TableName]['variable'], string>>;
