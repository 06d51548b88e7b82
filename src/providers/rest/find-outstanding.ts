import type { FieldChange } from '../../model/change.ts';
import { pointerSegments } from '../../model/json-pointer.ts';
import type { ResourceType } from '../../model/resource-type.ts';
import { isValueObject, type Value } from '../../model/value.ts';
import { compileExpression, holds } from '../definition/expression.ts';
import type { OutstandingDefinition } from '../definition/type-definition.ts';
import { pointerOfPath } from './changed-fields.ts';

/** Makes a definition's changes that wait at the server ready. */
export function compileOutstanding(
  definitions: readonly OutstandingDefinition[],
): NonNullable<ResourceType['outstanding']> {
  const compiled = definitions.map(({ property, when, before }) => ({
    pointer: pointerOfPath(property),
    when: compileExpression(when),
    before: compileExpression(before),
  }));
  return (live, desired, options) =>
    compiled.flatMap(({ pointer, when, before }): FieldChange[] => {
      const scope = { live: live.attributes, desired, options };
      const after = pointerSegments(pointer).reduce<Value | undefined>(memberOf, desired);
      if (after === undefined || !holds(when, scope)) return [];
      const now = before(scope);
      return [{ pointer, kind: 'change', after, ...(now === undefined ? {} : { before: now }) }];
    });
}

function memberOf(value: Value | undefined, key: string): Value | undefined {
  return isValueObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
