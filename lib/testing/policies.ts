export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A request as AWS sees it when it looks at the policy of a resource. */
export interface Asked {
  /** The service that asks, such as `cloudwatch.amazonaws.com`. */
  readonly service: string;
  readonly action: string;
  /** The values of the condition keys. */
  readonly context: Readonly<Record<string, string>>;
}

/** Whether a resource's own policy lets a service of AWS do something: an Allow that fits, and no Deny that does. */
export function allows(statements: readonly Statement[], asked: Asked): boolean {
  const fitting = statements.filter((statement) => fits(statement, asked)).map(({ Effect }) => Effect);
  return fitting.includes('Allow') && !fitting.includes('Deny');
}

function fits({ Principal, Action, Condition = {} }: Statement, { service, action, context }: Asked): boolean {
  const principals = Principal === '*' ? ['*'] : Object.values(Principal).flat();
  const isMeant = Principal === '*' || principals.includes('*') || [Principal.Service].flat().includes(service);
  return isMeant && [Action].flat().some((pattern) => isLike(pattern, action)) && holds(Condition, context);
}

function holds(condition: NonNullable<Statement['Condition']>, context: Asked['context']): boolean {
  return Object.entries(condition).every(([operator, values]) =>
    Object.entries(values).every(([key, value]) => {
      if (operator !== 'StringEquals' && operator !== 'Bool') throw new Error(`${operator} is not known here.`);
      return context[key] === value;
    }),
  );
}

function isLike(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(action);
}
