/** Names of contract tests that fail on a deployed shop for a reason outside the shop, by that reason. */
export type SkippedTests = Readonly<Record<string, readonly string[]>>;

/** On every deployed shop, also on AWS. */
const deployed: SkippedTests = {
  'functions cache in their own memory, so one sees the writes of another seconds later': [
    'a ranking is what the top five shows, and sales survive a replaced product',
    'the five that sold most are ranked, the lower id first among equals',
    'a shelf that is filled again serves at once',
    'a shelf sold out and filled again serves at once, as often as that happens',
    'an adjustment of a shelf that was sold out serves at once, as often as that happens',
  ],
  'API Gateway has the resource /products/top without PUT, and answers 404': [
    'a product called top of admin is refused',
    'a bad product of a user of user is refused',
    'every field that breaks the schema is named by its path',
  ],
};

const otherEncodings = [
  'a name in CP949 is refused and not stored as U+FFFD',
  'a name in UTF-16 is refused and not stored as U+FFFD',
  'a name with one byte of three is refused and not stored as U+FFFD',
  'a name with half a surrogate pair in CESU-8 is refused and not stored as U+FFFD',
  'a name with an overlong NUL is refused and not stored as U+FFFD',
];

export const onMiniStack: SkippedTests = {
  ...deployed,
  'MiniStack replaces bytes that are not UTF-8 by U+FFFD': otherEncodings,
  'MiniStack decodes %2F in a path before it finds the route': [
    'a product with a slash in its id of admin is refused',
    'GET /orders/a%2Fb of user is refused',
  ],
  'MiniStack passes the first value of a repeated query parameter, AWS the last': [
    'GET /orders?limit=1&limit=0 of user is refused',
  ],
};

/** On LocalStack 4.14.0. */
export const onLocalStack: SkippedTests = {
  ...deployed,
  'LocalStack answers an unknown route with the status of the gateway response, but not its body and headers': [
    'GET /nowhere of user is refused',
    'GET / of user is refused',
    'GET /products/top/more of user is refused',
    'a method no route has of user is refused',
    'a body on the wrong method of user is refused',
    'GET // of user is refused',
    'GET /Orders of user is refused',
    'GET /rankings of user is refused',
    'GET /products/mug/stock of user is refused',
    'a deleted product of admin is refused',
    'a patched product of admin is refused',
    'a posted product of admin is refused',
  ],
  'LocalStack answers 500 to a body that is not UTF-8': [
    'an order that is not UTF-8 of user is refused',
    ...otherEncodings,
  ],
};
