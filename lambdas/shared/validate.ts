import * as z from 'zod/mini';
import { type FieldError, invalidRequest } from './problem.ts';

/**
 * Validates one part of a request.
 * @param schema none accepts nothing: the result is `undefined`.
 * @param place the first element of `errors[].path`: `body`, `query` or `path`.
 * @throws Problem `invalid-request` that names every invalid field.
 */
export function validate<T>(schema: z.ZodMiniType<T> | undefined, value: unknown, place: string): T | undefined {
  if (!schema) return undefined;
  const result = z.safeParse(schema, value, { reportInput: true });
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap((issue) => errorsOf(issue, place));
  // Several checks of one field may report the same rule.
  throw invalidRequest(...new Map(errors.map((error) => [`${error.path} ${error.message}`, error])).values());
}

function errorsOf(issue: z.core.$ZodIssue, place: string): FieldError[] {
  const path = [place, ...issue.path.map(String)].join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: `${path}.${key}`, message: issue.message }));
  }
  const isMissing = issue.code === 'invalid_type' && issue.input === undefined;
  return [{ path, message: isMissing ? `is missing and ${issue.message}` : issue.message }];
}
