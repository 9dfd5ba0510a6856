import {
  JsonSchemaVersion,
  type MethodOptions,
  type Model,
  type RequestValidator,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Construct } from 'constructs';
import type { Route } from '../lambdas/shared/routes.ts';
import { jsonSchemaOf, type RequestShape, requestOf } from './requests.ts';

/**
 * What API Gateway knows of the requests. Every body has its model; checked against it are the two POSTs with a key.
 * The key itself is left to their handlers: API Gateway compares the names of headers by case, and HTTP/2 has only lower case.
 * PUT is left to its handler, which has to look at the scope before it looks at the body.
 */
export class RequestChecks extends Construct {
  readonly #api: RestApi;
  readonly #validator: RequestValidator;

  constructor(scope: Construct, id: string, { api }: { api: RestApi }) {
    super(scope, id);
    this.#api = api;
    this.#validator = api.addRequestValidator('Body', {
      validateRequestBody: true,
      // None is asked for so far.
      validateRequestParameters: true,
    });
  }

  /** What a route's method takes. */
  of(route: Route): MethodOptions {
    const { body, isIdempotent } = requestOf(route);
    return {
      ...(body && { requestModels: { 'application/json': this.#model(body) } }),
      ...(isIdempotent && { requestValidator: this.#validator }),
    };
  }

  #model({ name, schema }: NonNullable<RequestShape['body']>): Model {
    const json = withPlainNumbers(jsonSchemaOf(schema, 'draft-4')) as object;
    return this.#api.addModel(name, { modelName: name, schema: { ...json, schema: JsonSchemaVersion.DRAFT4 } });
  }
}

/** To draft 4 `1.0` is no integer, to the handlers it is: what is whole is said in a way that both understand alike. */
function withPlainNumbers(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(withPlainNumbers);
  if (typeof json !== 'object' || json === null) return json;
  const plain = Object.fromEntries(Object.entries(json).map(([key, value]) => [key, withPlainNumbers(value)]));
  return plain.type === 'integer' ? { ...plain, type: 'number', multipleOf: 1 } : plain;
}
