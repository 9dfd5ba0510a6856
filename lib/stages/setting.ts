/** Environment variables: where a person sets the settings of a deployment. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads a setting that must be set.
 * @param meaning the value in words, for the sentence of the error.
 * @throws Error that names the setting, when it is missing or does not match `shape`.
 */
export function required(env: Env, name: string, shape: RegExp, meaning: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is missing: set it to ${meaning}.`);
  if (!shape.test(value)) throw new Error(`${name} is "${value}": it must be ${meaning}.`);
  return value;
}

/**
 * Reads a setting that may be left unset.
 * @throws Error that names the setting, when it is set and does not match `shape`.
 */
export function optional(env: Env, name: string, shape: RegExp, meaning: string): string | undefined {
  return env[name] ? required(env, name, shape, meaning) : undefined;
}
