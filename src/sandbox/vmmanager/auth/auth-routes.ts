import { ApiError, invalidBody, missing, refused } from '../api-error.ts';
import { parseDate } from '../dates.ts';
import { fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Account } from '../rows.ts';
import { listAnswer } from '../transport/answers.ts';
import { type Call, get, post, type Route } from '../transport/route.ts';
import { shape, text } from '../transport/shape.ts';
import {
  accountOfKey,
  authenticate,
  closedFunction,
  issueKey,
  issueToken,
  setTokenTtl,
  tokenAnswer,
} from './tokens.ts';

const userFields = fields('id email state roles full_name lang auth_source');
const keyFields = fields('id name ssh_pub_key');

/** Services auth/v4 and, for users' SSH keys, auth/v3 (VMmanager 6 API guide, "Authentication methods"). */
export const authRoutes: readonly Route[] = [
  created(post('auth/v4/public/token', 'public', shape({ email: text, password: text }, {}), logIn)),
  created(post('auth/v4/token', 'user', shape({ expires_at: text }, { description: text }), longLivedToken)),
  post('auth/v4/setting/token_ttl', 'admin', shape({ value: text }, {}), ({ platform }, { value }) => {
    if (!/^\d+$/.test(value) || Number(value) === 0) {
      throw invalidBody("Property 'value' must be a number of minutes", 'value');
    }
    setTokenTtl(platform, Number(value));
    return { name: 'token_ttl', value };
  }),
  boxed(
    post('auth/v4/user/*user/key', 'admin', shape({}, {}), ({ platform, params }) =>
      issueKey(platform, userOf(platform, params['user'] ?? '')),
    ),
  ),
  boxed(
    created(
      post('auth/v4/public/key', 'public', shape({ key: text }, {}), ({ platform }, { key }) =>
        tokenAnswer(platform, issueToken(platform, accountOfKey(platform, key), null)),
      ),
    ),
  ),
  get('auth/v4/whoami', 'user', ({ caller }) => userView(caller)),
  get('auth/v4/user', 'admin', (call) =>
    listAnswer(call, call.platform.world.tables.account.all().map(userView), userFields),
  ),
  get('auth/v3/user/:id/sshkey', 'user', (call) => {
    assertSelf(call);
    const rows = call.platform.world.tables.user_ssh_key.where(({ account }) => account === call.id);
    return listAnswer(
      call,
      rows.map(({ account: _account, ...row }) => row),
      keyFields,
    );
  }),
  post('auth/v3/user/:id/sshkey', 'user', shape({ name: text, ssh_pub_key: text }, {}), (call, body) => {
    assertSelf(call);
    const ssh_pub_key = body.ssh_pub_key.trim();
    const { id } = call.platform.world.tables.user_ssh_key.insert({ account: call.id, name: body.name, ssh_pub_key });
    return { id };
  }),
  post('vm/v3/public/token/*token/change_password', 'public', shape({ password: text }, {}), (call, { password }) => {
    const account = authenticate(call.platform, call.params['token']);
    account.password = password;
    return { id: account.id };
  }),
];

function logIn({ platform }: Call, { email, password }: { readonly email: string; readonly password: string }): object {
  const account = platform.world.tables.account.find((candidate) => candidate.email === email);
  if (account?.state !== 'active' || account.password !== password) {
    throw new ApiError(platform.knobs.wrongPasswordStatus, 22_013, 'Invalid password');
  }
  return tokenAnswer(platform, issueToken(platform, account, null));
}

function longLivedToken(
  { platform, caller }: Call,
  { expires_at, description }: { readonly expires_at: string; readonly description?: string },
): object {
  const expiresAt = parseDate(expires_at, platform.knobs.utcOffsetMinutes);
  if (expiresAt === undefined) {
    throw invalidBody("Property 'expires_at' must be a date, YYYY-MM-DD HH:MM:SS", 'expires_at');
  }
  if (expiresAt <= platform.now()) {
    throw refused("Property 'expires_at' lies in the past");
  }
  return tokenAnswer(platform, issueToken(platform, caller, expiresAt, description));
}

function userOf(platform: Platform, user: string): Account {
  const { account: accounts } = platform.world.tables;
  const account = accounts.get(Number(user)) ?? accounts.find(({ email }) => email === user);
  if (account === undefined) {
    throw missing('user', user);
  }
  return account;
}

function userView({ id, email, state, roles, full_name, lang }: Account): object {
  return { id, email, state, roles, full_name, lang, auth_source: 'local' };
}

function assertSelf({ platform, caller, isAdmin, id }: Call): void {
  if (!isAdmin && caller.id !== id) {
    throw closedFunction(platform);
  }
  if (platform.world.tables.account.get(id) === undefined) {
    throw missing('user', id);
  }
}

function created(route: Route): Route {
  return { ...route, status: 201 };
}

function boxed(route: Route): Route {
  return { ...route, boxInstance: true };
}
