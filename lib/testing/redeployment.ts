import type { Template } from 'aws-cdk-lib/assertions';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Deployed {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
}

/** The templates of a stage by stack, in the order in which they are deployed. */
type Stacks = Readonly<Record<string, Template | undefined>>;

/** Properties whose change makes CloudFormation replace the resource. */
const REPLACING: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['KeySchema', 'LocalSecondaryIndexes', 'TableName'],
  'AWS::EC2::SecurityGroup': ['GroupDescription', 'GroupName', 'VpcId'],
  'AWS::EC2::Subnet': ['AvailabilityZone', 'CidrBlock', 'VpcId'],
  'AWS::ElastiCache::ServerlessCache': ['ServerlessCacheName', 'SubnetIds'],
  'AWS::ElastiCache::User': ['Engine', 'UserId', 'UserName'],
  'AWS::ElastiCache::UserGroup': ['UserGroupId'],
};

/** The property with a resource's name, which is unique in an account and region. */
const NAMES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::ElastiCache::ServerlessCache': 'ServerlessCacheName',
  'AWS::ElastiCache::User': 'UserId',
  'AWS::ElastiCache::UserGroup': 'UserGroupId',
};

/**
 * The problems of deploying the stacks of `after`, in order, over those of `before`: what CloudFormation rejects, and values
 * that stay stale because their template did not change.
 */
export function deploymentErrors(before: Stacks, after: Stacks): string[] {
  const old = documentsOf(before);
  const next = documentsOf(after);
  const deployed: Record<string, Deployed> = { ...old };
  const found: string[] = [];
  for (const [stack, template] of Object.entries(next)) {
    found.push(
      ...lostExports(stack, template, deployed),
      ...missingValues(stack, template, { ...deployed, [stack]: template }),
    );
    found.push(...takenNames(stack, old[stack], template));
    deployed[stack] = template;
  }
  return [...found, ...staleValues(old, next)];
}

/** The logical ids of resources that are replaced or deleted. */
export function replaced(before: Template, after: Template): string[] {
  const was = before.toJSON() as Deployed;
  const is = after.toJSON() as Deployed;
  return Object.keys(was.Resources).filter((id) => isReplaced(was.Resources[id], is.Resources[id]));
}

function documentsOf(stacks: Stacks): Record<string, Deployed> {
  return Object.fromEntries(
    Object.entries(stacks).flatMap(([stack, template]) => (template ? [[stack, template.toJSON() as Deployed]] : [])),
  );
}

/** CloudFormation rejects the change of an export that another deployed stack imports. */
function lostExports(stack: string, next: Deployed, deployed: Readonly<Record<string, Deployed>>): string[] {
  const was = exportsOf(deployed[stack]);
  const is = exportsOf(next);
  const others = Object.entries(deployed).filter(([other]) => other !== stack);
  return [...was].flatMap(([name, value]) => {
    if (is.get(name) === value) return [];
    return others
      .filter(([, template]) => importsOf(template).includes(name))
      .map(([other]) => `${stack} cannot change the export ${name}: ${other} imports it`);
  });
}

/** An import or output that a template reads must exist when the template is deployed. */
function missingValues(stack: string, next: Deployed, deployed: Readonly<Record<string, Deployed>>): string[] {
  const exported = new Set(Object.values(deployed).flatMap((template) => [...exportsOf(template).keys()]));
  const outputs = new Set(Object.values(deployed).flatMap(({ Outputs = {} }) => Object.keys(Outputs)));
  return [
    ...importsOf(next).filter((name) => !exported.has(name)),
    ...outputsReadBy(next).filter((name) => !outputs.has(name)),
  ].map((name) => `${stack} reads ${name}, which no stack has`);
}

/** CloudFormation creates a replacement before it deletes the old resource, so both cannot have one name. */
function takenNames(stack: string, old: Deployed | undefined, next: Deployed): string[] {
  return Object.entries(next.Resources).flatMap(([id, resource]) => {
    const name = nameOf(resource);
    if (name === undefined) return [];
    const holder = Object.entries(old?.Resources ?? {}).find(
      ([, other]) => other.Type === resource.Type && nameOf(other) === name,
    );
    if (!holder) return [];
    const isSame = holder[0] === id && !isReplaced(holder[1], resource);
    return isSame ? [] : [`${stack} cannot create ${id}: the name ${name} is taken`];
  });
}

/** An unchanged template is not deployed, so its values from other stacks stay stale. */
function staleValues(old: Readonly<Record<string, Deployed>>, next: Readonly<Record<string, Deployed>>): string[] {
  const changed = new Set(
    Object.entries(next).flatMap(([stack, template]) => {
      const gone = Object.entries(old[stack]?.Resources ?? {})
        .filter(([id, resource]) => isReplaced(resource, template.Resources[id]))
        .map(([id]) => id);
      return Object.entries(template.Outputs ?? {})
        .filter(([, { Value }]) => gone.some((id) => JSON.stringify(Value).includes(`"${id}"`)))
        .map(([name]) => name);
    }),
  );
  return Object.entries(next)
    .filter(([stack, template]) => JSON.stringify(old[stack]) === JSON.stringify(template))
    .flatMap(([stack, template]) =>
      outputsReadBy(template)
        .filter((name) => changed.has(name))
        .map((name) => `${stack} keeps the old ${name}`),
    );
}

function isReplaced(was: Resource | undefined, is: Resource | undefined): boolean {
  if (!was || !is || was.Type !== is.Type) return true;
  const read = (resource: Resource, name: string) => JSON.stringify(resource.Properties?.[name]);
  return (REPLACING[was.Type] ?? []).some((name) => read(was, name) !== read(is, name));
}

function nameOf({ Type, Properties }: Resource): string | undefined {
  const property = NAMES[Type];
  return property === undefined ? undefined : (Properties?.[property] as string | undefined);
}

function exportsOf(template: Deployed | undefined): Map<string, string> {
  return new Map(
    Object.values(template?.Outputs ?? {}).flatMap(({ Export, Value }) =>
      Export ? [[Export.Name, JSON.stringify(Value)]] : [],
    ),
  );
}

function importsOf(template: Deployed): string[] {
  return [...JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name as string);
}

function outputsReadBy(template: Deployed): string[] {
  const read = /"Fn::GetStackOutput":\{[^}]*"OutputName":"(\w+)"/g;
  return [...new Set([...JSON.stringify(template).matchAll(read)].map(([, name]) => name as string))];
}
