import * as z from 'zod/mini';
import { routes } from '../../lambdas/shared/routes.ts';
import { answerSchemas } from './answers.ts';
import { jsonSchemaOf, requestOf } from './request-shapes.ts';

/** Where in the document the schemas stand. */
export const SCHEMAS = '#/components/schemas/';

/** A reference to a schema of the document. */
export function refTo(name: string): { $ref: string } {
  return { $ref: `${SCHEMAS}${name}` };
}

/** The JSON Schemas of all bodies and answers by name. */
export function schemas(): Record<string, { description?: string }> {
  const bodies = routes.flatMap((route) => requestOf(route).body ?? []);
  const answers = z.toJSONSchema(answerSchemas, {
    uri: (name) => `${SCHEMAS}${name}`,
    metadata: answerSchemas,
    override: ({ jsonSchema }) => {
      // What a format says need not be said again by a pattern, and a number's own end is no rule of the shop's.
      if (jsonSchema.format) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return Object.fromEntries([
    ...bodies.map(({ name, schema }) => [name, jsonSchemaOf(schema)] as const),
    ...Object.entries(answers.schemas).map(([name, { $schema: _, $id, id, ...schema }]) => [name, schema] as const),
  ]);
}
