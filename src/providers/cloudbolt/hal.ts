import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';

/**
 * Reading HAL as CloudBolt writes it (draft-kelly-json-hal-06 with differences between generations: `_links` or `links`,
 * hrefs with and without a slash at the end, names with hyphens or underscores, `_embedded` as a list or by name).
 */

/** A link; a relation without a target has none. */
export interface HalLink {
  /** Path below `/api/v2`, beginning and ending with a slash. */
  readonly path: string;
  readonly title: string;
  /** Further members, such as the tier of a resource's server. */
  readonly more: JsonObject;
}

/** Names with hyphens and underscores are one, whatever their letter case. */
export function sameName(one: string, other: string): boolean {
  return one.replaceAll('-', '_').toLowerCase() === other.replaceAll('-', '_').toLowerCase();
}

/** The member of an object under a name in either form. */
export function memberOf(object: Json | undefined, name: string): Json | undefined {
  if (!isJsonObject(object)) return undefined;
  if (Object.hasOwn(object, name)) return object[name];
  const key = Object.keys(object).find((candidate) => sameName(candidate, name));
  return key === undefined ? undefined : object[key];
}

/** A member as text without HTML entities; undefined where it is none. */
export function textOf(object: Json | undefined, name: string): string | undefined {
  const value = memberOf(object, name);
  return typeof value === 'string' ? unescapeHtml(value) : typeof value === 'number' ? String(value) : undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { gt: '>', lt: '<', amp: '&', quot: '"', '#39': "'", '#x27': "'" };

/** Text without the HTML entities that bodies carry (`Linux -&gt; CentOS`). */
export function unescapeHtml(text: string): string {
  return text.replaceAll(/&(gt|lt|amp|quot|#39|#x27);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}

/** A path below `/api/v2` of an href, however it is written; undefined for what is none. */
export function pathOfHref(href: Json | undefined): string | undefined {
  if (typeof href !== 'string' || href === '') return undefined;
  const path = (URL.canParse(href) ? new URL(href).pathname : (href.split('?')[0] ?? '')).replace(/^\/api\/v2/, '');
  return `/${path.replace(/^\/+|\/+$/g, '')}/`;
}

/** The last segment of a path: a number, or a global id such as `ENV-bbbb2222`. */
export function idOfPath(path: string): string {
  return decodeURIComponent(path.replace(/\/+$/, '').split('/').at(-1) ?? '');
}

function linksObject(body: Json | undefined): JsonObject {
  const links = memberOf(body, '_links') ?? memberOf(body, 'links') ?? memberOf(body, 'link');
  return isJsonObject(links) ? links : {};
}

function toLink(value: Json | undefined): HalLink | undefined {
  if (!isJsonObject(value)) return undefined;
  const path = pathOfHref(value['href']);
  return path === undefined ? undefined : { path, title: textOf(value, 'title') ?? '', more: value };
}

/** The link of a relation; undefined where it has no target. */
export function linkOf(body: Json | undefined, relation: string): HalLink | undefined {
  const value = memberOf(linksObject(body), relation);
  return toLink(Array.isArray(value) ? (value as readonly Json[])[0] : value);
}

/** All links of a relation to many. */
export function linksOf(body: Json | undefined, relation: string): readonly HalLink[] {
  const value = memberOf(linksObject(body), relation);
  return (Array.isArray(value) ? value : [value]).flatMap((entry: Json | undefined) => toLink(entry) ?? []);
}

/** The id that a relation's link names. */
export function linkedId(body: Json | undefined, relation: string): string | undefined {
  const link = linkOf(body, relation);
  return link === undefined ? undefined : idOfPath(link.path);
}

/** The actions that are possible now, by their verbatim names. */
export function actionsOf(body: Json | undefined): ReadonlyMap<string, HalLink> {
  const actions = memberOf(linksObject(body), 'actions');
  const found = new Map<string, HalLink>();
  for (const entry of Array.isArray(actions) ? actions : [actions]) {
    for (const [name, value] of Object.entries(isJsonObject(entry) ? entry : {})) {
      const link = toLink(value);
      if (link !== undefined) found.set(name, link);
    }
  }
  return found;
}

/** Relations that a body has, without its own address and its actions. */
export function relationsOf(body: Json | undefined): readonly string[] {
  return Object.keys(linksObject(body)).filter((relation) => relation !== 'self' && relation !== 'actions');
}

/** The object's own path. */
export function selfPath(body: Json | undefined): string | undefined {
  return linkOf(body, 'self')?.path;
}

/** Entries of a collection: a list, or an object by the collection's name. */
export function entriesOf(body: Json | undefined): readonly Json[] | undefined {
  const embedded = memberOf(body, '_embedded');
  if (Array.isArray(embedded)) return embedded;
  const [only] = Object.values(isJsonObject(embedded) ? embedded : {});
  return Array.isArray(only) ? only : undefined;
}
