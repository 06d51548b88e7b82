import { ApiError } from '../api-error.ts';
import type { Platform } from '../platform.ts';
import type { Account, Token } from '../rows.ts';

/** The administrators' role. */
export const adminRole = '@admin';

const keyLifeMs = 3_600_000;
const defaultTtlMinutes = 60;
const ttlSetting = 'token_ttl';

/** The refusal of a function that is closed to the caller. */
export function closedFunction({ knobs }: Platform): ApiError {
  return new ApiError(knobs.unauthorizedStatus, 3001, 'Unauthorized');
}

/**
 * The user behind a token. Using the token prolongs its life.
 *
 * @throws {ApiError} when there is no token, or it is dead.
 */
export function authenticate(platform: Platform, header: string | undefined): Account {
  const { account: accounts, token: tokens } = platform.world.tables;
  const token = tokens.find((candidate) => candidate.token === header);
  const account = token === undefined ? undefined : accounts.get(token.account);
  if (token === undefined || account?.state !== 'active' || isDead(platform, token)) {
    if (token !== undefined) {
      tokens.remove(token.id);
    }
    const { unauthorizedStatus, deadTokenCode } = platform.knobs;
    throw new ApiError(unauthorizedStatus, deadTokenCode, 'Unauthorized');
  }
  token.usedAt = platform.now();
  return account;
}

/** Makes a token. @param expiresAt - Null for one that dies when it is not used. */
export function issueToken(platform: Platform, account: Account, expiresAt: number | null, description = ''): Token {
  const { token: tokens } = platform.world.tables;
  return tokens.insert({
    token: `${account.id}-${uuid(platform)}`,
    account: account.id,
    description,
    expiresAt,
    usedAt: platform.now(),
  });
}

/** The answer that carries a token. */
export function tokenAnswer(platform: Platform, { account, token, expiresAt }: Token): object {
  const { tokenId, tokenAnswer: form } = platform.knobs;
  const id = tokenId === 'number' ? account : String(account);
  return form === 'short'
    ? { id, token }
    : { confirmed: true, expires_at: expiresAt === null ? null : platform.date(expiresAt), id, token };
}

/** Makes a key that logs its bearer in as the account, for an hour. */
export function issueKey(platform: Platform, account: Account): { id: string; key: string } {
  const { login_key: keys } = platform.world.tables;
  const id = keys.nextId();
  const { key } = keys.insert({
    key: `${id}-${uuid(platform)}`,
    account: account.id,
    expiresAt: platform.now() + keyLifeMs,
  });
  return { id: String(id), key };
}

/** The account that a live key stands for. @throws {ApiError} when the key is unknown or has run out. */
export function accountOfKey(platform: Platform, key: string): Account {
  const { login_key: keys, account: accounts } = platform.world.tables;
  const found = keys.find((candidate) => candidate.key === key && candidate.expiresAt > platform.now());
  const account = found === undefined ? undefined : accounts.get(found.account);
  if (account?.state !== 'active') {
    throw closedFunction(platform);
  }
  return account;
}

/** Sets how many minutes a token lives unused. */
export function setTokenTtl(platform: Platform, minutes: number): void {
  const { setting } = platform.world.tables;
  const row = setting.find(({ name }) => name === ttlSetting);
  if (row === undefined) {
    setting.insert({ name: ttlSetting, value: minutes });
  } else {
    row.value = minutes;
  }
}

function isDead(platform: Platform, token: Token): boolean {
  if (token.expiresAt !== null) {
    return platform.now() >= token.expiresAt;
  }
  const ttl = platform.world.tables.setting.find(({ name }) => name === ttlSetting)?.value;
  return platform.now() - token.usedAt >= Number(ttl ?? defaultTtlMinutes) * 60_000;
}

function uuid({ random }: Platform): string {
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
