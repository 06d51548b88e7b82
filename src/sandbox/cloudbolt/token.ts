import { createHmac, timingSafeEqual } from 'node:crypto';
import { objectOf } from './json.ts';

/** What a bearer token says. */
export interface TokenClaims {
  readonly userId: number;
  /** Seconds since the epoch, UTC. */
  readonly expires: number;
  /** Running number of the token. */
  readonly serial: number;
}

/** A token that cannot be read or has another signature. */
export class TokenError extends Error {}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function sign(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** A JSON Web Token, HS256, with the claims of the library that the vendor's page points to. */
export function makeToken(claims: TokenClaims, user: { username: string; email: string }, key: string): string {
  const payload = {
    user_id: claims.userId,
    username: user.username,
    email: user.email,
    exp: claims.expires,
    jti: String(claims.serial),
  };
  const text = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(payload)}`;
  return `${text}.${sign(text, key)}`;
}

/**
 * Reads a token. Whether it has expired is for the caller to see.
 *
 * @throws {TokenError} When it is malformed or its signature is wrong.
 */
export function readToken(token: string, key: string): TokenClaims {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  const expected = Buffer.from(sign(`${header}.${payload}`, key));
  const given = Buffer.from(signature);
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new TokenError('Error decoding signature.');
  }
  const claims = objectOf(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  return { userId: Number(claims['user_id']), expires: Number(claims['exp']), serial: Number(claims['jti']) };
}
