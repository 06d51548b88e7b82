import { generation, type Installation } from './installation.ts';
import type { Json, JsonObject } from './json.ts';
import type { UserRecord } from './records.ts';
import { byId, globalId, type Kind, type Tables } from './world.ts';

const GLOBAL_FROM_G3: readonly Kind[] = ['groups', 'environments', 'blueprints', 'os-builds'];

/** A path below `/api/v2/` in the form of the generation: with the slash at the end from G3 on. */
export function path(installation: Installation, ...segments: readonly (string | number)[]): string {
  const joined = segments.map((segment) => encodeURIComponent(String(segment))).join('/');
  return `/api/v2/${joined}${generation(installation) === 'G3' ? '/' : ''}`;
}

/** Segments of a record's own path. Resources stand below the name of their type, or among `services` before G3. */
export function segmentsOf<K extends Kind>(installation: Installation, kind: K, id: number): readonly string[] {
  const isLatest = generation(installation) === 'G3';
  if (kind === 'resources') {
    const type = byId(installation.world, 'resources', id)?.resourceTypeId ?? 0;
    const name = byId(installation.world, 'resource-types', type)?.name ?? 'service';
    return isLatest || name !== 'service' ? ['resources', name, String(id)] : ['services', String(id)];
  }
  const isGlobal = isLatest && GLOBAL_FROM_G3.includes(kind);
  return [kind, (isGlobal ? globalId(kind, id) : undefined) ?? String(id)];
}

/** Host-relative address of a record. */
export function href(installation: Installation, kind: Kind, id: number): string {
  return path(installation, ...segmentsOf(installation, kind, id));
}

/** What people call a record: the title of its links. */
export function title<K extends Kind>(installation: Installation, kind: K, record: Tables[K]): string {
  if (kind === 'orders') return `Order id ${record.id}`;
  if (kind === 'jobs') return `Job id ${record.id}`;
  if ('username' in record) return userTitle(installation, record);
  if ('hostname' in record) return record.hostname;
  return 'name' in record ? record.name : String(record.id);
}

function userTitle(installation: Installation, user: UserRecord): string {
  return generation(installation) === 'G3' ? `${user.firstName} ${user.lastName}`.trim() : `User id ${user.id}`;
}

/** Link to a record; `{}` when there is none, as in the `parent` of a group at the top. */
export function link(installation: Installation, kind: Kind, id: number): JsonObject {
  const record = byId(installation.world, kind, id);
  return record === undefined ? {} : { href: href(installation, kind, id), title: title(installation, kind, record) };
}

/** Links to several records. */
export function links(installation: Installation, kind: Kind, ids: readonly number[]): Json[] {
  return ids.map((id) => link(installation, kind, id)).filter((entry) => Object.keys(entry).length > 0);
}

/** An instant as the API writes it: ISO without zone; microseconds from G3 on. */
export function date(installation: Installation, instant: number): string {
  const iso = new Date(instant).toISOString();
  return generation(installation) === 'G3' ? `${iso.slice(0, 23)}000` : iso.slice(0, 19);
}

/** A parameter's model name (`mem_size`) as bodies show it (`mem-size`); letter case stays. */
export function shownName(name: string): string {
  return name.replaceAll('_', '-');
}

/** Names compared with `-` and `_` treated as equal and without letter case. */
export function sameName(one: string, other: string): boolean {
  return one.replaceAll('-', '_').toLowerCase() === other.replaceAll('-', '_').toLowerCase();
}
