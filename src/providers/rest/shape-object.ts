import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import { isValueList, isValueObject, type Value, type ValueObject } from '../../model/value.ts';
import { compileExpression, type Scope } from '../definition/expression.ts';
import { compileTemplate } from '../definition/template.ts';
import type { TypeDefinition } from '../definition/type-definition.ts';
import { optional } from './build-request.ts';
import { pointerOfPath } from './changed-fields.ts';
import { concealSensitive } from './convert-value.ts';
import { viewSchema } from './schema-view.ts';

/** Makes a live object of what the API answered. */
export interface ShapeObject {
  /** @throws {ProviderError} `PROVIDER_BAD_RESPONSE` for an answer that holds no object, or one without an id */
  live(item: Value, scope: Scope): Live;
  /** The natural key of declared properties or live attributes. */
  key(properties: ValueObject): string | undefined;
}

/** Makes a definition's object mapping ready. @param typeName - For messages. */
export function compileObject(typeName: string, type: TypeDefinition): ShapeObject {
  const { object = {} } = type;
  const id = compileExpression(object.id ?? 'item.id');
  const attributes = compileTemplate(object.attributes ?? '${item}');
  const revision = optional(object.revision);
  const tainted = optional(object.tainted);
  const notes = optional(object.notes);
  const unsteady = optional(object.unsteady);
  const key = optional(type.key);
  const view = viewSchema(type.schema);
  const keyOf = (properties: ValueObject): string | undefined => {
    const value = key?.({ desired: properties });
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  return {
    key: keyOf,
    live: (item, outer) => {
      const scope: Scope = { parent: '', id: '', each: {}, ...present(outer), item };
      const fields = isValueObject(item) ? attributes(scope) : undefined;
      const known = fields === undefined ? undefined : id(scope);
      if (!isValueObject(fields) || (typeof known !== 'string' && typeof known !== 'number')) {
        throw new ProviderError('PROVIDER_BAD_RESPONSE', `the answer holds no ${typeName} with an id`, {
          hint: 'Check `url` of the connection: another service, or another version of this one, may answer there.',
        });
      }
      const version = revision?.(scope);
      const taint = tainted?.(scope);
      const remarks = notes?.(scope);
      const moving = unsteady?.(scope);
      const natural = keyOf(fields);
      return {
        id: String(known),
        ...(natural === undefined ? {} : { key: natural }),
        attributes: concealSensitive(fields, view) as ValueObject,
        ...(version === undefined || version === null ? {} : { revision: String(version) }),
        ...(typeof taint === 'string' && taint !== '' ? { tainted: taint } : {}),
        ...(isValueList(moving) && moving.length > 0
          ? { unsteady: moving.map((path) => pointerOfPath(String(path))) }
          : {}),
        ...(isValueList(remarks) && remarks.length > 0 ? { notes: remarks.map(String) } : {}),
      };
    },
  };
}

function present(scope: Scope): Scope {
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== undefined));
}
