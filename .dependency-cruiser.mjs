// Who may import whom; docs/architecture.md draws it. `npm run lint` checks it, and lib/testing/dependency-rules.test.ts breaks each rule once.

/** Files that run in tests alone. */
const TESTS = ['\\.(test|lab)\\.ts$', '/testing/', '^lambdas/contract/'];

/** What CDK may read of the shop: data and pure checks, no store and no client. */
const PLAIN_DATA = [
  'lambdas/shared/(routes|tables|environment|bounds|problem|metrics|cors|shop-day)\\.ts',
  'lambdas/identity/local-secret\\.ts',
];

const LAMBDAS = 'lambdas/(shared|identity|api|stock|products|orders|charges|rankings)/';

/** Every room with the others that it may import. A room imports only rooms above itself, so rooms form no cycle. */
export const rooms = {
  'lambdas/shared/': [],
  'lambdas/identity/': ['lambdas/shared/'],
  'lambdas/api/': ['lambdas/(shared|identity)/'],
  'lambdas/stock/': ['lambdas/(shared|api)/'],
  'lambdas/products/': ['lambdas/(shared|api|stock)/'],
  'lambdas/orders/': ['lambdas/(shared|api|stock)/'],
  'lambdas/charges/': ['lambdas/(shared|api)/'],
  'lambdas/rankings/': ['lambdas/(shared|api|stock|products)/'],

  'lib/stages/': [...PLAIN_DATA],
  'lib/data/': [...PLAIN_DATA, 'lib/stages/'],
  'lib/functions/': [...PLAIN_DATA, 'lib/(stages|data)/'],
  'lib/api/': [...PLAIN_DATA, 'lib/(stages|data|functions)/'],
  'lib/monitoring/': [...PLAIN_DATA, 'lib/(stages|data|api)/'],

  'lib/engines/': ['lambdas/shared/'],
  'lib/local/': [LAMBDAS, 'lib/engines/'],
  'lib/deploy/': [LAMBDAS, 'lib/engines/'],
  // Records its examples from a shop that the tests' support opens.
  'lib/openapi/': [LAMBDAS, 'lambdas/testing/', 'lib/(engines|local)/'],

  'load/scenarios/': [],
  'load/figures/': [],
  'load/audit/': [LAMBDAS, 'load/scenarios/'],
  'load/runner/': [LAMBDAS, 'lib/(engines|local)/', 'load/(figures|scenarios|audit)/'],
  'load/bench/': [LAMBDAS, 'lambdas/testing/', 'lib/(engines|local|functions)/', 'load/(figures|runner)/'],
  'load/simulation/': [LAMBDAS, 'lambdas/testing/', 'lib/(engines|local)/', 'load/(figures|runner|bench)/'],
  'load/report/': [LAMBDAS, 'load/(figures|scenarios|audit|runner|bench|simulation)/'],
  'load/lab/': [LAMBDAS, 'lib/(engines|deploy|stages)/', 'load/(figures|scenarios|runner|report)/'],
};

const roomRules = Object.entries(rooms).map(([room, others]) => ({
  name: `room ${room}`,
  comment: `${room} may import ${others.join(', ') || 'no other room'}.`,
  from: { path: `^${room}`, pathNot: TESTS },
  to: { path: '^(bin|lib|lambdas|load)/', pathNot: [room, ...others].map((other) => `^${other}`) },
}));

/** What starts by itself: commands, functions, programs that others start, k6's scripts. */
const ENTRIES = ['^bin/', '\\.(handler|scenario)\\.ts$', '/programs/'];

/** Roles inside lambdas/, told by the file's name. */
const STORES = ['-store\\.ts$', '^lambdas/shared/(dynamo[\\w.-]*|batch-get)\\.ts$'];
const REDIS = ['^lambdas/shared/[\\w-]*redis[\\w-]*\\.ts$', '^lambdas/charges/(charge-lock|blocking-pool)\\.ts$'];
const EDGE = ['\\.(handler|wiring)\\.ts$'];

const rules = [
  ...roomRules,
  {
    name: 'every room is listed',
    comment: 'A new folder of lib/, lambdas/ or load/ gets its line in the list of rooms.',
    from: {
      path: '^(lib|lambdas|load)/.+/',
      pathNot: [...Object.keys(rooms).map((room) => `^${room}`), ...TESTS],
    },
    to: {},
  },
  {
    name: 'no cycles',
    comment: 'Types count too: move what both need into a file that imports neither.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'commands are not imported',
    comment: 'What several commands need has a room in lib/ or load/.',
    from: {},
    to: { path: '^bin/' },
  },
  {
    name: 'programs are not imported',
    comment: 'They are started as processes; what they share with their starter is a module.',
    from: {},
    to: { path: '/programs/' },
  },
  {
    name: 'tests are not imported',
    comment: 'What tests share is in a folder testing/.',
    from: {},
    to: { path: '\\.(test|lab)\\.ts$' },
  },
  {
    name: 'stores alone know DynamoDB',
    comment: 'Domain files say which store they need as an interface; a *-store.ts implements it.',
    from: { path: '^lambdas/', pathNot: [...STORES, ...TESTS] },
    to: { path: 'node_modules/@(aws-sdk|smithy)/' },
  },
  {
    name: 'the lock alone knows the Redis client',
    comment: 'Orders never need Redis; the top five uses shared/optional-redis.ts.',
    from: { path: '^lambdas/', pathNot: [...REDIS, ...TESTS] },
    to: { path: 'node_modules/ioredis/' },
  },
  {
    name: 'the lock and the top five alone use Redis',
    comment: 'Handlers and wiring connect them.',
    from: { path: '^lambdas/', pathNot: [...REDIS, ...EDGE, '^lambdas/rankings/top-five(-copy)?\\.ts$', ...TESTS] },
    to: { path: '^lambdas/shared/[\\w-]*redis' },
  },
  {
    name: 'the domain imports no store',
    comment: 'Handlers and wiring hand a store to the domain.',
    from: { path: '^lambdas/', pathNot: [...STORES, ...EDGE, ...TESTS] },
    to: { path: '-store\\.ts$' },
  },
  {
    name: 'handlers alone import wiring',
    comment: "A function's stores are made at its edge and passed in.",
    from: { path: '^lambdas/', pathNot: [...EDGE, ...TESTS] },
    to: { path: EDGE },
  },
  {
    name: 'functions need no devDependencies',
    comment: 'Types alone may come from them.',
    from: { path: '^lambdas/', pathNot: TESTS },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'scenarios run in k6',
    comment: 'k6 has no Node.js modules and no packages.',
    from: { path: '^load/scenarios/', pathNot: TESTS },
    to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-no-pkg'], pathNot: 'node_modules/@types/k6/' },
  },
  {
    name: 'packages are declared',
    comment: 'Add the package to package.json, or mend the path.',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'] },
  },
  {
    name: 'every module is used',
    comment: 'No command, function or program reaches it: delete it.',
    from: { path: ENTRIES },
    to: { path: '^(lib|lambdas|load)/', pathNot: [...ENTRIES, ...TESTS], reachable: false },
  },
  {
    name: 'all test support is used',
    comment: 'No test reaches it: delete it.',
    from: { path: ['\\.(test|lab)\\.ts$', '/testing/jest-[\\w-]+\\.ts$', ...ENTRIES] },
    to: {
      path: ['/testing/', '^lambdas/contract/'],
      pathNot: ['\\.test\\.ts$', '/programs/', '/jest-[\\w-]+\\.ts$', '\\.cjs$'],
      reachable: false,
    },
  },
];

export default {
  forbidden: rules.map((rule) => ({ ...rule, severity: 'error' })),
  options: {
    // TypeScript 7 has no API that dependency-cruiser could use.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
