import * as z from 'zod/mini';
import { routes } from '../../lambdas/shared/routes.ts';
import { answerSchemas } from './answers.ts';
import { jsonSchemaOf, requestOf } from './request-shapes.ts';

/** The path of the schemas in the document. */
export const SCHEMAS = '#/components/schemas/';

export function refTo(name: string): { $ref: string } {
  return { $ref: `${SCHEMAS}${name}` };
}

/** The JSON Schemas of all request bodies and answers by name. */
export function schemas(): Record<string, { description?: string }> {
  const bodies = routes.flatMap((route) => requestOf(route).body ?? []);
  const answers = z.toJSONSchema(answerSchemas, {
    uri: (name) => `${SCHEMAS}${name}`,
    metadata: answerSchemas,
    override: ({ jsonSchema }) => {
      // Zod adds a pattern beside a format, and JavaScript's largest integer to every integer.
      if (jsonSchema.format) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return Object.fromEntries([
    ...bodies.map(({ name, schema }) => [name, jsonSchemaOf(schema)] as const),
    ...Object.entries(answers.schemas).map(([name, { $schema: _, $id, id, ...schema }]) => [name, schema] as const),
  ]);
}
