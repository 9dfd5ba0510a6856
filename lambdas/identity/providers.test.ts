import { startIssuer } from '../testing/oidc-issuer.ts';
import type { TokenRules } from './access-token.ts';
import { OidcVerifier } from './oidc-verifier.ts';

let issuer: Awaited<ReturnType<typeof startIssuer>>;
let key: Awaited<ReturnType<typeof issuer.addKey>>;
beforeAll(async () => {
  issuer = await startIssuer();
  key = await issuer.addKey('first');
});
afterAll(() => issuer.stop());

const standard: TokenRules = { audiences: ['shop'], audienceClaim: 'aud', adminClaim: 'scope', adminValue: 'admin' };

const verify = async (rules: Partial<TokenRules>, claims: object, header: object = {}) =>
  new OidcVerifier(issuer.url, { ...standard, ...rules }).verify(await key.sign(claims, header));

/** A provider: its settings in docs/deploy.md, and its tokens (`undefined` removes a claim). */
interface Provider {
  readonly rules: Partial<TokenRules>;
  readonly header?: object;
  /** A buyer's access token, and the claims that make it an admin's. */
  readonly access: object;
  readonly admin: object;
  /** Claims that do not make an admin. */
  readonly noAdmin: readonly object[];
  readonly idToken: object;
}

const cognito = {
  rules: { audiences: ['1web23456', '7example23456'], audienceClaim: 'client_id' as const },
  access: {
    aud: undefined,
    sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    client_id: '7example23456',
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin openid shop/orders',
    username: 'alice',
    version: 2,
    origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-ffffffffffff',
    auth_time: 1_700_000_000,
  },
  idToken: { aud: '7example23456', token_use: 'id', 'cognito:username': 'alice', at_hash: 'h', email_verified: true },
};
const entra = {
  rules: { audiences: ['6cb04018-a3f5-46a7-b995-940c78f5aef3'] },
  header: { typ: 'JWT', x5t: 'first' },
  access: {
    aud: '6cb04018-a3f5-46a7-b995-940c78f5aef3',
    sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
    azp: '9ee5d2e8-0000-0000-0000-000000000000',
    azpacr: '0',
    oid: '00000000-0000-0000-66f3-3332eca7ea81',
    tid: '9122040d-6c67-4c5b-b112-36a304b66dad',
    scp: 'Orders.Place',
    ver: '2.0',
  },
  // For an application that is client and API in one, with the fewest claims of such a token.
  idToken: {
    aud: '6cb04018-a3f5-46a7-b995-940c78f5aef3',
    sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
    name: 'Alice',
    preferred_username: 'alice@example.com',
    tid: '9122040d-6c67-4c5b-b112-36a304b66dad',
    roles: ['Shop.Admin'],
    ver: '2.0',
  },
};
const okta = {
  audiences: ['api://default'],
  access: {
    ver: 1,
    jti: 'AT.x',
    aud: 'api://default',
    cid: '0oa1gjh63g214q0Hq0g4',
    uid: '00u1',
    sub: 'alice@example.com',
  },
  idToken: { ver: 1, jti: 'ID.x', aud: '0oa1gjh63g214q0Hq0g4', at_hash: 'h', amr: ['pwd'], idp: '00o1', auth_time: 1 },
};

const providers: Readonly<Record<string, Provider>> = {
  'Cognito, by a scope of a resource server': {
    ...cognito,
    rules: { ...cognito.rules, adminValue: 'shop/admin' },
    admin: { scope: 'openid shop/admin' },
    noAdmin: [{ scope: 'admin' }, { scope: 'other/admin' }, { scope: 'shop/administrator' }],
  },
  'Cognito, by a group': {
    ...cognito,
    rules: { ...cognito.rules, adminClaim: 'cognito:groups' },
    admin: { 'cognito:groups': ['buyers', 'admin'] },
    noAdmin: [{ 'cognito:groups': ['administrators'] }, { scope: 'admin' }, { 'cognito:groups': 'not admin' }],
  },
  'Entra, by a scope': {
    ...entra,
    rules: { ...entra.rules, adminClaim: 'scp', adminValue: 'Shop.Admin' },
    admin: { scp: 'Orders.Place Shop.Admin' },
    noAdmin: [{ roles: ['Shop.Admin'] }, { scp: 'Shop.Admin.Read' }],
  },
  'Entra, by a role': {
    ...entra,
    rules: { ...entra.rules, adminClaim: 'roles', adminValue: 'Shop.Admin' },
    admin: { roles: ['Shop.Buyer', 'Shop.Admin'] },
    noAdmin: [{ scp: 'Shop.Admin' }, { roles: ['No Shop.Admin'] }, { roles: { 'Shop.Admin': true } }],
  },
  'Entra, an application on its own': {
    ...entra,
    access: { ...entra.access, scp: undefined, idtyp: 'app' },
    rules: { ...entra.rules, adminClaim: 'roles', adminValue: 'Shop.Admin' },
    admin: { roles: ['Shop.Admin'] },
    noAdmin: [{ roles: [] }],
  },
  'Okta, by a scope': {
    ...okta,
    rules: { audiences: okta.audiences, adminClaim: 'scp' },
    admin: { scp: ['openid', 'admin'] },
    noAdmin: [{ scp: ['openid'] }, { scp: ['administrator'] }, { scp: ['not admin'] }],
  },
  Auth0: {
    rules: { audiences: ['https://shop.example.com/api'] },
    header: { typ: 'JWT' },
    access: {
      aud: ['https://shop.example.com/api', 'https://example.eu.auth0.com/userinfo'],
      sub: 'auth0|507f1f77bcf86cd799439011',
      azp: 'my_client_id',
      scope: 'openid profile',
    },
    admin: { scope: 'openid admin' },
    noAdmin: [{ permissions: ['admin'] }, { scope: 'read:admin' }],
    idToken: { aud: 'my_client_id', nonce: 'n', sid: 's', name: 'Alice' },
  },
  Keycloak: {
    rules: {},
    header: { typ: 'JWT' },
    access: {
      aud: ['shop', 'account'],
      typ: 'Bearer',
      azp: 'storefront',
      // Versions before 24 have it in every token.
      nonce: 'n',
      scope: 'openid email',
      realm_access: { roles: ['admin'] },
    },
    admin: { scope: 'openid admin' },
    noAdmin: [{ resource_access: { shop: { roles: ['admin'] } } }],
    idToken: { typ: 'ID', azp: 'shop', at_hash: 'h' },
  },
  'an issuer of RFC 9068': {
    rules: {},
    header: { typ: 'at+jwt' },
    access: { client_id: 's6BhdRkqt3', jti: 'x' },
    admin: { scope: 'openid admin' },
    noAdmin: [{ roles: ['admin'] }],
    idToken: { nonce: 'n' },
  },
};
const each = Object.entries(providers);

test.each(each)('%s: an access token is a buyer, and an admin only by the rule', async (_name, provider) => {
  const { rules, header, access, admin, noAdmin } = provider;
  const buyer = await verify(rules, access, header);
  expect(buyer).toEqual({ userId: (access as { sub?: string }).sub ?? 'alice', isAdmin: false });
  expect(await verify(rules, { ...access, ...admin }, header)).toEqual({ ...buyer, isAdmin: true });
  for (const more of noAdmin) expect(await verify(rules, { ...access, ...more }, header)).toEqual(buyer);
});

test.each(each)('%s: an access token for another audience is refused', async (_name, { rules, header, access }) => {
  const claim = rules.audienceClaim ?? 'aud';
  expect(await verify(rules, { ...access, [claim]: 'another' }, header)).toBeUndefined();
  expect(await verify(rules, { ...access, [claim]: undefined }, header)).toBeUndefined();
  expect(await verify(rules, { ...access, [claim]: [] }, header)).toBeUndefined();
});

test.each(each)('%s: an ID token is refused, even for an accepted audience', async (_name, provider) => {
  const { rules, idToken } = provider;
  const [audience] = rules.audiences ?? ['shop'];
  // Its header has no type; only Entra's and Auth0's say JWT, as their access tokens do.
  expect(await verify(rules, idToken)).toBeUndefined();
  expect(await verify(rules, { ...idToken, aud: audience, client_id: audience })).toBeUndefined();
});

test.each<[what: string, claims: object, header: object]>([
  ['a logout token', { events: { 'http://schemas.openid.net/event/backchannel-logout': {} }, sid: 's' }, {}],
  ['a logout token by its header', {}, { typ: 'logout+jwt' }],
  ['a security event', {}, { typ: 'application/secevent+jwt' }],
  ['a proof of possession', {}, { typ: 'dpop+jwt' }],
  ["Keycloak's refresh token", { typ: 'Refresh' }, {}],
  ["Keycloak's token of an offline session", { typ: 'Offline' }, {}],
  ["Keycloak's token that needs a proof", { typ: 'DPoP' }, {}],
  ['an ID token by its code', { c_hash: 'h' }, {}],
  ['an ID token that also has a scope', { nonce: 'n', scope: 'admin' }, {}],
])('%s is not an access token', async (_what, claims, header) => {
  expect(await verify({}, { ...claims }, header)).toBeUndefined();
});

test.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'JWT', 'jwt'])(
  'a token of the type %s is an access token',
  async (typ) => {
    expect(await verify({}, {}, { typ })).toBeDefined();
  },
);

test('a claim tid of another provider than Entra does not refuse a token', async () => {
  expect(await verify({}, { tid: 'tenant' })).toBeDefined();
});

test('a token of an accepted client for another API is refused', async () => {
  const rules = { audienceClaim: 'client_id' as const };
  expect(await verify(rules, { client_id: 'shop', aud: 'https://bank.example.com' })).toBeUndefined();
  expect(await verify(rules, { client_id: 'shop', aud: ['shop'] })).toBeDefined();
});
