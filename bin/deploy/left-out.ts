/** Contract tests that a deployed shop does not pass on an emulator of AWS, by the reason, which is none of the shop's. */
export type LeftOut = Readonly<Record<string, readonly string[]>>;

/** What holds of every deployed shop, on AWS, too. */
const deployed: LeftOut = {
  'one function learns of what another wrote when its memory ends, seconds later': [
    'a ranking is what the top five shows, and sales survive a replaced product',
    'the five that sold most are ranked, the lower id first among equals',
    'a shelf that is filled again serves at once',
    'a shelf sold out and filled again serves at once, as often as that happens',
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
      'a deleted product of admin is refused',
      'a patched product of admin is refused',
      'a posted product of admin is refused',
    ],
  'LocalStack asks for the key before the handler does, and answers by itself': [
    'an order without a key of user is refused',
    'a charge without a key of user is refused',
  ],
  'LocalStack answers a body that is not UTF-8 with a 500 of its own': [
    'an order that is not UTF-8 of user is refused',
    ...otherEncodings,
  ],
  'LocalStack holds a body against its model before the handler sees its type, its size or its token, and answers by itself':
    [
      'an order without a body of user is refused',
      'an order that is null of user is refused',
      'an order that is a list of user is refused',
      'an order that is a string of user is refused',
      'an order without items of user is refused',
      'an order with no lines of user is refused',
      'an order with 21 lines of user is refused',
      'an order with items that are no list of user is refused',
      'an order with a line that is null of user is refused',
      'an order with quantity 0 of user is refused',
      'an order with quantity -1 of user is refused',
      'an order with quantity 101 of user is refused',
      'an order with quantity 1.5 of user is refused',
      'an order with quantity "1" of user is refused',
      'an order with quantity 1e308 of user is refused',
      'an order without a quantity of user is refused',
      'an order without a product of user is refused',
      'an order of product "" of user is refused',
      'an order of product 7 of user is refused',
      'an order of a product with a space of user is refused',
      'an order of a product with 65 characters of user is refused',
      'an order with an unknown field of user is refused',
      'an order that names a user of user is refused',
      'an order with an unknown field in a line of user is refused',
      'an order of __proto__ of user is refused',
      'an order that is not JSON of user is refused',
      'an order that is empty of user is refused',
      'an order of text of user is refused',
      'an order of a form of user is refused',
      'an order over 64 KB of user is refused',
      'an order over 10 MB of user is refused',
      'an order of deep lists of user is refused',
      'a charge that is not JSON of user is refused',
      'a charge without an amount of user is refused',
      'a charge of 0 of user is refused',
      'a charge of -1 of user is refused',
      'a charge of 10,000,001 of user is refused',
      'a charge of 0.5 of user is refused',
      'a charge of "5" of user is refused',
      'a charge of null of user is refused',
      'a charge of [5] of user is refused',
      'a charge of true of user is refused',
      'a charge with an unknown field of user is refused',
      'an order with quantity true of user is refused',
      'an order with lines of lines of user is refused',
      'an order with one bad line among good ones of user is refused',
      'an order of a product with a letter beyond ASCII of user is refused',
      'an order of a product with a line break of user is refused',
      'an order with __proto__ in a line of user is refused',
      'an order with a comma too many of user is refused',
      'an order of two documents of user is refused',
      'an order of a NUL of user is refused',
      'an order one byte over 64 KB of user is refused',
      'an order of fewer characters but more bytes than 64 KB of user is refused',
      'an order of deep objects of user is refused',
      'a charge of 1e999 of user is refused',
      'a charge of -0 of user is refused',
      'a charge of NaN of user is refused',
      'a charge of 2^53 + 1 of user is refused',
      'a charge with __proto__ of user is refused',
      'a charge of an object of user is refused',
      'a charge that names a user of user is refused',
      'a bad order of nobody of nobody is refused',
    ],
};
