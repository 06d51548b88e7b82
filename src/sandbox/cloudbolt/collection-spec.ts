import { href, title } from './hal.ts';
import type { Installation } from './installation.ts';
import type { Json, JsonObject } from './json.ts';
import type { UserRecord } from './records.ts';
import type { Kind, Tables } from './world.ts';

/** A value that filters can compare. */
export type Scalar = string | number | boolean | null;

/** One step of a dotted path in `filter=` and `attributes=`: a value, or a relation to other records. */
export type Field<R> =
  | {
      readonly value: (record: R, installation: Installation) => Scalar;
      /** How bodies show it, where that differs from what filters compare. */
      readonly shown?: (record: R, installation: Installation) => Json;
    }
  | { readonly to: Kind; readonly ids: (record: R, installation: Installation) => readonly number[] };

/** What the API shows of one kind of record. */
export interface CollectionSpec<R> {
  /** As in `List of Groups`. */
  readonly noun: string;
  /** Properties of an entry in a list besides its `_links.self`. */
  readonly stub: (record: R, installation: Installation) => JsonObject;
  /** Fields by model name: underscores. */
  readonly fields: Readonly<Record<string, Field<R>>>;
  /** The whole item as the viewer sees it. */
  readonly render: (record: R, installation: Installation, viewer: UserRecord) => JsonObject;
}

/** A relation to one other record, by the property that holds its number. */
export function relation<R>(to: Kind, id: (record: R) => number): Field<R> {
  return { to, ids: (record) => [id(record)] };
}

/** The link of a record to itself, first among the links of every item. */
export function selfLink<K extends Kind>(installation: Installation, kind: K, record: Tables[K]): JsonObject {
  return { href: href(installation, kind, record.id), title: title(installation, kind, record) };
}

/** A spec for records that have little more than a name. */
export function namedSpec<K extends Kind>(
  kind: K,
  noun: string,
  more: Readonly<Record<string, Field<Tables[K]>>> = {},
  body: (
    record: Tables[K],
    installation: Installation,
  ) => { readonly links?: JsonObject; readonly properties?: JsonObject } = () => ({}),
): CollectionSpec<Tables[K]> {
  const stub = (record: Tables[K], installation: Installation): JsonObject => ({
    name: title(installation, kind, record),
    id: String(record.id),
  });
  return {
    noun,
    stub,
    fields: {
      id: { value: (record) => record.id },
      name: { value: (record, installation) => title(installation, kind, record) },
      ...more,
    },
    render: (record, installation) => {
      const { links = {}, properties = {} } = body(record, installation);
      return {
        _links: { self: selfLink(installation, kind, record), ...links },
        ...stub(record, installation),
        ...properties,
      };
    },
  };
}
