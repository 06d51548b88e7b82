import type { Need, ResourceType } from '../../model/resource-type.ts';
import { compileExpression, holds } from '../definition/expression.ts';
import { compileTemplate } from '../definition/template.ts';
import type { NeedDefinition } from '../definition/type-definition.ts';
import { optional } from './build-request.ts';

/** Makes what a definition says that its objects need ready. */
export function compileNeed(definition: NeedDefinition): NonNullable<ResourceType['needs']> {
  const key = compileExpression(definition.key);
  const when = optional(definition.when);
  const otherwise = compileTemplate(
    definition.otherwise ?? `the ${definition.type} that it needs is not as it must be`,
  );
  const hint = definition.hint === undefined ? undefined : compileTemplate(definition.hint);
  return (desired): Need | undefined => {
    const name = key({ desired });
    if (typeof name !== 'string') return undefined;
    return {
      type: definition.type,
      key: name,
      hinders: (action) => definition.on === undefined || definition.on.includes(action),
      unmet: (needed) => {
        const scope = { needed };
        if (when === undefined || holds(when, scope)) return undefined;
        const advice = hint?.(scope);
        return { message: String(otherwise(scope)), ...(advice === undefined ? {} : { hint: String(advice) }) };
      },
    };
  };
}
