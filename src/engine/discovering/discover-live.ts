import type { Live } from '../../model/resource.ts';
import type { ConnectionName } from '../../model/resource-address.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import type { State } from '../../model/state.ts';
import { ToolError } from '../../model/tool-error.ts';
import { isValueObject, revealValue, type Value } from '../../model/value.ts';
import { own } from '../../plan/same-value.ts';

/** A live object that nobody manages yet. */
export interface FoundObject {
  readonly type: ResourceType;
  readonly connection: ConnectionName;
  readonly live: Live;
}

/** A condition on live objects: the field at that path reads as that text. */
export interface FieldCondition {
  readonly path: readonly string[];
  readonly text: string;
}

/** What a look at the server found. */
export interface Discovery {
  readonly found: readonly FoundObject[];
  /** How many more there are that a state holds already. */
  readonly managed: number;
}

/** Finds every live object of the types that fulfils the conditions and that none of the states holds. Sends only reads. */
export async function discoverLive(
  types: readonly ResourceType[],
  connection: Connection,
  where: readonly FieldCondition[],
  states: readonly State[],
  signal: AbortSignal,
): Promise<Discovery> {
  const managed = new Set(
    states
      .flatMap((state) => [...state.resources.values()])
      .filter((record) => record.connection === connection.name)
      .map((record) => `${record.type}\n${record.id}`),
  );
  const found: FoundObject[] = [];
  let known = 0;
  for (const type of types) {
    if (!type.capabilities.list) {
      throw new ToolError('DISCOVER_UNSUPPORTED', `objects of ${type.name} cannot be listed`, {
        hint: 'The API has no list of them. Take them in one by one: reckon import ADDRESS ID',
      });
    }
    const isReadAlone = type.capabilities.reducedList === true || type.capabilities.fullerRead === true;
    for await (const page of type.list(connection, {}, { signal })) {
      for (const listed of page) {
        if (managed.has(`${type.name}\n${listed.id}`)) {
          known += 1;
          continue;
        }
        const live = isReadAlone ? await type.read(connection, listed.id, { signal }) : listed;
        if (live !== undefined && where.every((condition) => holds(live, condition)))
          found.push({ type, connection: connection.name, live });
      }
    }
  }
  return { found, managed: known };
}

function holds(live: Live, { path, text }: FieldCondition): boolean {
  let value: Value | undefined = live.attributes;
  for (const name of path) value = isValueObject(value) ? own(value, name) : undefined;
  if (value === undefined && path.length === 1 && path[0] === 'id') value = live.id;
  if (value === undefined || value === null || typeof value === 'object') return false;
  return String(revealValue(value)) === text;
}
