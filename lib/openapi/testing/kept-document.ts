import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

interface Content {
  readonly schema: object;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface Response {
  readonly headers: Readonly<Record<string, { readonly $ref: string }>>;
  readonly content: Readonly<Record<string, Content>>;
}

interface Operation {
  readonly operationId: string;
  readonly security: readonly object[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly headers: Readonly<Record<string, { readonly required?: true; readonly schema: object }>>;
  };
}

/** The document as it is kept. */
export const kept = 'docs/openapi.json';
export const document = JSON.parse(readFileSync(kept, 'utf8')) as Document;

/** Every operation of the document with its method and path, as `POST /orders`. */
export const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
);

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
ajv.addSchema({ ...document, $id: 'https://document.test/' });

/** What of a value breaks a schema of the document; empty where nothing does. */
export function breaches(schema: object, value: unknown): string[] {
  // A reference is meant from within the document.
  const within = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://document.test/#/'));
  const validate = ajv.compile(within);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
