import { ApiError } from './api-error.ts';
import { generation, type Installation, knob, now } from './installation.ts';
import { type Json, type JsonObject, objectOf } from './json.ts';
import type { UserRecord } from './records.ts';
import { makeToken, readToken, TokenError } from './token.ts';
import { byId } from './world.ts';

function refuse(installation: Installation, status: number, plain: JsonObject, text: string): ApiError {
  const isPlain = knob(installation, 'authErrorBody') === 'plain';
  return new ApiError(status, text, text, isPlain ? plain : undefined);
}

function required(installation: Installation, body: JsonObject): { username: string; password: string } {
  const problems: Record<string, Json> = {};
  const texts = ['username', 'password'].map((field) => {
    const value = body[field];
    if (value === undefined) problems[field] = ['This field is required.'];
    else if (value === '') problems[field] = ['This field may not be blank.'];
    return typeof value === 'string' ? value : '';
  });
  if (Object.keys(problems).length > 0) {
    throw refuse(installation, 400, problems, `Missing: ${Object.keys(problems).join(', ')}`);
  }
  return { username: texts[0] ?? '', password: texts[1] ?? '' };
}

/** The user whom these credentials belong to; directory users name their domain, users with a second factor send its code. */
function login(installation: Installation, body: JsonObject): UserRecord {
  const { username, password } = required(installation, body);
  const user = installation.world.tables.users.find((candidate) => candidate.username === username);
  const isRight =
    user !== undefined &&
    user.password === password &&
    user.domain === String(body['domain'] ?? '').toLowerCase() &&
    (user.secondFactor === '' || user.secondFactor === String(body['token'] ?? ''));
  if (!isRight) {
    const text = 'Unable to log in with provided credentials.';
    throw refuse(installation, 400, { non_field_errors: [text] }, text);
  }
  return user;
}

/**
 * Answers `POST /api-token-auth/`.
 *
 * @throws {ApiError} 400 on missing or wrong credentials.
 */
export function issueToken(installation: Installation, body: unknown): JsonObject {
  const user = login(installation, objectOf(body));
  const { world } = installation;
  world.lastToken += 1;
  installation.context.changed();
  const expires = Math.floor(now(installation) / 1000 + knob(installation, 'tokenLifetimeSeconds'));
  return { token: makeToken({ userId: user.id, expires, serial: world.lastToken }, user, world.tokenKey) };
}

function userOfToken(installation: Installation, token: string): UserRecord {
  const { world } = installation;
  const claims = readToken(token, world.tokenKey);
  if (claims.serial <= world.expiredTokens || claims.expires * 1000 <= now(installation)) {
    const text = 'Signature has expired.';
    throw refuse(installation, knob(installation, 'expiredTokenStatus'), { detail: text }, text);
  }
  const user = byId(world, 'users', claims.userId);
  if (user === undefined) throw new TokenError('Invalid signature.');
  return user;
}

function userOfBasic(installation: Installation, credentials: string): UserRecord {
  const [username = '', ...password] = Buffer.from(credentials, 'base64').toString().split(':');
  try {
    return login(installation, { username, password: password.join(':') });
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    throw new TokenError('Invalid username/password.');
  }
}

function identify(installation: Installation, header: string): UserRecord {
  const [scheme = '', credentials = ''] = header.split(/ +/);
  if (scheme.toLowerCase() === 'bearer') return userOfToken(installation, credentials);
  if (scheme.toLowerCase() === 'basic' && generation(installation) === 'G1')
    return userOfBasic(installation, credentials);
  const text = 'Authentication credentials were not provided.';
  throw refuse(installation, 401, { detail: text }, text);
}

/**
 * The user behind the `Authorization` header: a bearer token, or Basic credentials in the oldest generation.
 *
 * @throws {ApiError} 401 without or with a bad token; 403 when the profile has no API access.
 */
export function authenticate(installation: Installation, header: string | undefined): UserRecord {
  let user: UserRecord;
  try {
    user = identify(installation, header ?? '');
  } catch (cause) {
    if (!(cause instanceof TokenError || cause instanceof SyntaxError)) throw cause;
    const text = cause instanceof TokenError ? cause.message : 'Error decoding signature.';
    throw refuse(installation, 401, { detail: text }, text);
  }
  if (!user.apiAccess) throw new ApiError(403, 'API access is not enabled for this user', 'Permission denied.');
  return user;
}
