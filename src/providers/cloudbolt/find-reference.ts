import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { ChangeFault } from '../../model/resource-type.ts';
import type { Session } from '../rest/session.ts';
import { entriesOf, idOfPath, linkOf, pathOfHref, selfPath, textOf } from './hal.ts';
import { allEntries, getItem, lookItem } from './hal-client.ts';
import { missingName } from './missing-name.ts';
import { NOUNS, nameField, type ReferenceKind } from './reference-kind.ts';

/** What a name stands for: an id in the form that the server's own links have, or what is wrong with it. */
export type FoundReference = { readonly id: string } | { readonly fault: Omit<ChangeFault, 'pointer'> };

/**
 * Finds what a name, a path of names (groups: `/Acme/Research/Dev`), a number, a global id or an href stands for. Asks once
 * a connection. @throws {ProviderError}
 */
export async function findReference(
  session: Session,
  kind: ReferenceKind,
  written: string,
  signal: AbortSignal,
): Promise<FoundReference> {
  return await session.once(`reference ${kind} ${written}`, () => search(session, kind, written, signal));
}

/** An item by its id, read once a connection: for what hardly changes while a run lasts. @throws {ProviderError} */
export async function referencedItem(
  session: Session,
  kind: ReferenceKind,
  id: string,
  signal: AbortSignal,
): Promise<JsonObject | undefined> {
  const path = itemPath(kind, id);
  return await session.once(`item ${path}`, () => lookItem(session, path, signal));
}

/** The path of an item. */
export function itemPath(collection: string, id: string): string {
  return `/${collection}/${encodeURIComponent(id)}/`;
}

/** An href as request bodies carry it. */
export function hrefOf(collection: string, id: string): string {
  return `/api/v2${itemPath(collection, id)}`;
}

async function search(
  session: Session,
  kind: ReferenceKind,
  written: string,
  signal: AbortSignal,
): Promise<FoundReference> {
  if (written.startsWith('/api/v2/')) {
    const path = pathOfHref(written) ?? '/';
    const body = await lookItem(session, path, signal);
    return body === undefined
      ? { fault: await missingName(session, kind, written, signal) }
      : { id: idOfPath(selfPath(body) ?? path) };
  }
  if (/^\d+$/.test(written) || /^[A-Z]+-[a-z0-9]{8}$/.test(written)) {
    const body = await referencedItem(session, kind, written, signal);
    if (body !== undefined) return { id: idOfPath(selfPath(body) ?? written) };
  }
  if (kind === 'groups' && written.includes('/')) return await searchPath(session, written, signal);
  return only(session, kind, written, await named(session, kind, written, signal), signal);
}

/** Entries of exactly this name; what a filter cannot express is compared here alone. */
async function named(
  session: Session,
  kind: ReferenceKind,
  name: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const field = nameField(kind);
  const parameters = name.includes(';') ? {} : { filter: `${field}:${name}` };
  const entries = await allEntries(session, `/${kind}/`, parameters, signal);
  return entries.flatMap((entry) => {
    const path = selfPath(entry);
    return path !== undefined && textOf(entry, field) === name ? [idOfPath(path)] : [];
  });
}

async function only(
  session: Session,
  kind: ReferenceKind,
  written: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<FoundReference> {
  const [id] = ids;
  if (id === undefined) return { fault: await missingName(session, kind, written, signal) };
  if (ids.length === 1) return { id };
  const shown = await Promise.all(
    ids
      .slice(0, 10)
      .map(async (candidate) => (kind === 'groups' ? await groupPath(session, candidate, signal) : candidate)),
  );
  return {
    fault: {
      severity: 'error',
      code: 'LOOKUP_AMBIGUOUS',
      message: `"${written}" is ambiguous: ${ids.length} ${NOUNS[kind]}s have that name`,
      hint: [kind === 'groups' ? 'Write the whole path:' : 'Write the id:', ...shown.map((text) => `    ${text}`)].join(
        '\n',
      ),
    },
  };
}

async function searchPath(session: Session, written: string, signal: AbortSignal): Promise<FoundReference> {
  const wanted = written.split('/').filter((segment) => segment !== '');
  const candidates = await named(session, 'groups', wanted.at(-1) ?? '', signal);
  const matching: string[] = [];
  for (const id of candidates) {
    const path = await groupPath(session, id, signal);
    const whole = `/${wanted.join('/')}`;
    if (path === whole || (!written.startsWith('/') && path.endsWith(whole))) matching.push(id);
  }
  return await only(session, 'groups', written, matching, signal);
}

/** The names of a group and of all above it: `/Acme/Research/Dev`. @throws {ProviderError} */
export async function groupPath(session: Session, id: string, signal: AbortSignal): Promise<string> {
  const body = await referencedItem(session, 'groups', id, signal);
  const name = textOf(body, 'name') ?? id;
  const parent = linkOf(body, 'parent');
  return parent === undefined ? `/${name}` : `${await groupPath(session, idOfPath(parent.path), signal)}/${name}`;
}

/** Ids of an orderable list: `/users/2/orderable-groups/`, `/groups/3/orderable-environments/`. Undefined when it cannot be read. */
export async function orderableIds(
  session: Session,
  path: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | undefined> {
  return await session.once(`orderable ${path}`, async () => {
    const body = await lookItem(session, path, signal);
    const entries = entriesOf(body);
    if (entries === undefined) return undefined;
    return new Set(entries.flatMap((entry: Json) => selfPath(entry) ?? []).map(idOfPath));
  });
}

/** Path of the user who is signed in. @throws {ProviderError} */
export async function currentUserPath(session: Session, signal: AbortSignal): Promise<string | undefined> {
  return await session.once('current user', async () => {
    const body = await getItem(session, '/user/', signal);
    return isJsonObject(body) ? selfPath(body) : undefined;
  });
}
