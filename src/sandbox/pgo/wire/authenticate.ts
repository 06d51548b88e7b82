import type { PgoWorld } from '../world/pgo-world.ts';
import type { Permission } from './permissions.ts';

/** Who calls, or the text that refuses the caller. */
export type Authentication =
  | { readonly ok: true; readonly user: string }
  | { readonly ok: false; readonly status: 401 | 403; readonly text: string };

/**
 * Checks basic authentication and the permission (PGO apiserver, `Authn`). Users and roles are looked up anew each
 * time. With `basicAuth` off the password counts no more, but the name is still needed.
 */
export function authenticate(world: PgoWorld, header: string | undefined, permission: Permission): Authentication {
  const credentials = parseBasic(header);
  if (world.knob('basicAuth')) {
    if (credentials === undefined) {
      return {
        ok: false,
        status: 401,
        text: 'Not Authorized. Basic Authentication credentials must be provided according to RFC 7617, Section 2.',
      };
    }
    const known = world.state.operatorUsers.find((one) => one.name === credentials.user);
    if (known === undefined || known.password !== credentials.password) {
      return { ok: false, status: 401, text: 'Not authenticated in apiserver' };
    }
  }
  const user = credentials?.user ?? '';
  return isAllowed(world, user, permission)
    ? { ok: true, user }
    : { ok: false, status: 403, text: 'Not authorized for this apiserver action' };
}

/**
 * Whether one of the user's roles grants a permission. Role names are split at commas without trimming, and the first
 * one that does not exist ends the search.
 */
function isAllowed(world: PgoWorld, user: string, permission: Permission): boolean {
  const roles = world.state.operatorUsers.find((one) => one.name === user)?.roles.split(',') ?? [];
  for (const name of roles) {
    const role = world.state.operatorRoles.find((one) => one.name === name);
    if (role === undefined) {
      return false;
    }
    const granted = role.permissions.split(',').map((one) => one.trim());
    if (role.permissions.trim() === '*' || granted.includes(permission)) {
      return true;
    }
  }
  return false;
}

/** User and password of a Basic header; the password may hold colons. Undefined for anything else. */
function parseBasic(header: string | undefined): { user: string; password: string } | undefined {
  const match = /^basic (.+)$/i.exec(header ?? '');
  const text = Buffer.from(match?.[1] ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return match === null || colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
