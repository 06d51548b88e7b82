import { missing } from '../api-error.ts';
import type { Fields } from '../filter/select-rows.ts';
import type { Platform } from '../platform.ts';
import type { Row, Table } from '../table.ts';
import { deletedAnswer, listAnswer } from '../transport/answers.ts';
import { type Access, type Call, del, get, post, type Route } from '../transport/route.ts';
import type { Kind } from '../transport/shape.ts';
import type { World } from '../world.ts';

type RowTables = {
  [K in keyof World['tables']]: World['tables'][K] extends Table<Row> ? K : never;
}[keyof World['tables']];

/** A type that the platform only keeps and shows. */
export interface StoredType {
  /** `vm/v3/tag`. */
  readonly path: string;
  readonly table: RowTables;
  /** Who may list and read; changing is for administrators. */
  readonly readers: Access;
  readonly fields: Fields;
  readonly create: Kind<object>;
  /** Absent where the type has no update. */
  readonly update?: Kind<object>;
  /** What a new row has beside its body. */
  defaults?(call: Call): object;
  /** Which rows the caller sees; all, where absent. */
  visible?(row: Row, call: Call): boolean;
  /** A row as lists show it; as stored, where absent. */
  view?(row: Row, platform: Platform): object;
  /** A row as a single read shows it; as in lists, where absent. */
  single?(row: Row, platform: Platform): object;
  /** Checks a body or completes it. @throws {ApiError} */
  check?(body: object, call: Call): void;
  /** @throws {ApiError} when the row must stay. */
  beforeDelete?(row: Row, call: Call): void;
  /** The answer to a delete; `{"deleted":[{"id"}]}` where absent. */
  deleted?(id: number): object;
}

/** The functions of a stored type: list, read, create, update and delete. */
export function storedRoutes(type: StoredType): readonly Route[] {
  const { path, readers, create, update } = type;
  const view = (row: Row, platform: Platform) => type.view?.(row, platform) ?? row;
  return [
    get(path, readers, (call) => {
      const rows = rowsOf(type, call.platform).where((row) => type.visible?.(row, call) ?? true);
      return listAnswer(
        call,
        rows.map((row) => view(row, call.platform)),
        type.fields,
      );
    }),
    get(`${path}/:id`, readers, (call) => {
      const row = storedRow(type, call);
      return type.single?.(row, call.platform) ?? view(row, call.platform);
    }),
    post(path, 'admin', create, (call, body) => {
      type.check?.(body, call);
      return { id: rowsOf(type, call.platform).insert({ ...type.defaults?.(call), ...body }).id };
    }),
    ...(update === undefined
      ? []
      : [
          post(`${path}/:id`, 'admin', update, (call, body) => {
            const row = storedRow(type, call);
            type.check?.(body, call);
            Object.assign(row, body);
            return { id: row.id };
          }),
        ]),
    del(`${path}/:id`, 'admin', (call) => {
      const row = storedRow(type, call);
      type.beforeDelete?.(row, call);
      rowsOf(type, call.platform).remove(row.id);
      return type.deleted?.(row.id) ?? deletedAnswer(row.id);
    }),
  ];
}

/** The row that the path names, where the caller may see it. @throws {ApiError} */
export function storedRow(type: Pick<StoredType, 'table' | 'path' | 'visible'>, call: Call): Row {
  const row = rowsOf(type, call.platform).get(call.id);
  if (row === undefined || type.visible?.(row, call) === false) {
    throw missing(type.path.split('/').at(-1) ?? type.path, call.id);
  }
  return row;
}

function rowsOf({ table }: Pick<StoredType, 'table'>, { world }: Platform): Table<Row> {
  return world.tables[table];
}
