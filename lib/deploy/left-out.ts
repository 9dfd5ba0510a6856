/** Contract tests that a deployed shop does not pass on an emulator of AWS, by the reason, which is none of the shop's. */
export type LeftOut = Readonly<Record<string, readonly string[]>>;

/** What holds of every deployed shop, on AWS, too. */
const deployed: LeftOut = {
  'one function learns of what another wrote when its memory ends, seconds later': [
    'a ranking is what the top five shows, and sales survive a replaced product',
    'the five that sold most are ranked, the lower id first among equals',
    'a shelf that is filled again serves at once',
    'a shelf sold out and filled again serves at once, as often as that happens',
    'an adjustment of a shelf that was sold out serves at once, as often as that happens',
  ],
  'API Gateway knows GET /products/top, so PUT on it is no route: 404': [
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

export const onMiniStack: LeftOut = {
  ...deployed,
  'MiniStack writes U+FFFD for bytes that are not UTF-8 before the handler sees them': otherEncodings,
  'MiniStack takes a %2F in a path for a slash': [
    'a product with a slash in its id of admin is refused',
    'GET /orders/a%2Fb of user is refused',
  ],
  'MiniStack hands on the first of two values, AWS the last': ['GET /orders?limit=1&limit=0 of user is refused'],
};

/** Of LocalStack 4.14.0. */
export const onLocalStack: LeftOut = {
  ...deployed,
  'LocalStack gives its own answer to what is no route: with the status of a gateway response, not with its body and headers':
    [
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
  'LocalStack answers a body that is not UTF-8 with a 500 of its own': [
    'an order that is not UTF-8 of user is refused',
    ...otherEncodings,
  ],
};
