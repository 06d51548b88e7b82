import type { Scalar } from './collection-spec.ts';
import { specOf } from './collection-specs.ts';
import { link } from './hal.ts';
import type { Installation } from './installation.ts';
import type { Json } from './json.ts';
import { findParameter } from './parameters.ts';
import { byId, type Kind, type Tables } from './world.ts';

/** Where a dotted path leads to. */
export interface AttributePath<R> {
  /** Compared by filters: several values when the path crosses a relation to many. */
  readonly read: (record: R) => readonly Scalar[];
  /** Shown by `attributes=`. */
  readonly show: (record: R) => Json;
  /** Segments left over: a lookup such as `contains`. */
  readonly rest: readonly string[];
}

function onlyOrAll(values: readonly Json[]): Json {
  return values.length === 1 ? (values[0] ?? null) : values;
}

function relationPath<R>(
  installation: Installation,
  to: Kind,
  ids: (record: R) => readonly number[],
  rest: readonly string[],
): AttributePath<R> | undefined {
  const target = (id: number): Tables[Kind] | undefined => byId(installation.world, to, id);
  const inner = rest.length === 0 || rest[0] === 'isnull' ? undefined : attributePath(installation, to, rest);
  if (inner !== undefined) {
    const targets = (record: R): Tables[Kind][] => ids(record).flatMap((id) => target(id) ?? []);
    return {
      read: (record) => targets(record).flatMap((one) => inner.read(one)),
      show: (record) => onlyOrAll(targets(record).map((one) => inner.show(one))),
      rest: inner.rest,
    };
  }
  if (rest.length > 0 && rest[0] !== 'isnull') return undefined;
  return {
    read: (record) => ids(record).map((id) => (target(id) === undefined ? null : id)),
    show: (record) => onlyOrAll(ids(record).map((id) => link(installation, to, id))),
    rest,
  };
}

function parameterPath<R extends object>(path: readonly string[]): AttributePath<R> | undefined {
  const parameter = findParameter(path[0] ?? '');
  if (parameter === undefined) return undefined;
  const value = (record: R): string | null =>
    'parameters' in record ? ((record.parameters as Record<string, string>)[parameter.name] ?? null) : null;
  return { read: (record) => [value(record)], show: value, rest: path.slice(1) };
}

/**
 * Finds where a dotted path (`environment.name`, `user.first-name`) leads to. Hyphens stand for underscores.
 *
 * @returns Undefined for a path that leads nowhere.
 */
export function attributePath<K extends Kind>(
  installation: Installation,
  kind: K,
  path: readonly string[],
): AttributePath<Tables[K]> | undefined {
  const fields = specOf(kind).fields;
  for (const length of [2, 1]) {
    const field = fields[path.slice(0, length).join('.').replaceAll('-', '_').toLowerCase()];
    if (field === undefined || path.length < length) continue;
    const rest = path.slice(length);
    if ('to' in field) return relationPath(installation, field.to, (record) => field.ids(record, installation), rest);
    return {
      read: (record) => [field.value(record, installation)],
      show: (record) => (field.shown ?? field.value)(record, installation),
      rest,
    };
  }
  return kind === 'servers' || kind === 'resources' ? parameterPath<Tables[K]>(path) : undefined;
}
