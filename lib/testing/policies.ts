export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A request that a resource's policy allows or denies. */
export interface PolicyRequest {
  /** The calling service, such as `cloudwatch.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  /** The values of the condition keys. */
  readonly context: Readonly<Record<string, string>>;
}

/** Whether a resource's policy allows an AWS service's request: an Allow matches, and no Deny matches. */
export function allows(statements: readonly Statement[], request: PolicyRequest): boolean {
  const effects = statements.filter((statement) => matches(statement, request)).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

function matches(
  { Principal, Action, Condition = {} }: Statement,
  { service, action, context }: PolicyRequest,
): boolean {
  const principals = Principal === '*' ? ['*'] : Object.values(Principal).flat();
  const isPrincipal = Principal === '*' || principals.includes('*') || [Principal.Service].flat().includes(service);
  return isPrincipal && [Action].flat().some((pattern) => isLike(pattern, action)) && holds(Condition, context);
}

function holds(condition: NonNullable<Statement['Condition']>, context: PolicyRequest['context']): boolean {
  return Object.entries(condition).every(([operator, values]) =>
    Object.entries(values).every(([key, value]) => {
      if (operator !== 'StringEquals' && operator !== 'Bool')
        throw new Error(`The condition operator ${operator} is not supported here.`);
      return context[key] === value;
    }),
  );
}

function isLike(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(action);
}
