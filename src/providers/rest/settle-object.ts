import type { ResourceType } from '../../model/resource-type.ts';
import type { Value } from '../../model/value.ts';
import { compileExpression, holds } from '../definition/expression.ts';
import { compileTemplate } from '../definition/template.ts';
import type { SettledDefinition } from '../definition/type-definition.ts';
import { optional } from './build-request.ts';

/**
 * Makes a definition's "is it as it should be" ready. Without `desired` (while an object is being deleted, or before a busy
 * one is touched) the question is whether the server is at rest. `answer` is what the change's own answer showed.
 */
export function compileSettled(definition: SettledDefinition | undefined): ResourceType['settled'] {
  if (definition === undefined) return () => ({ state: 'ready' });
  const state = optional(definition.state);
  const ready = compileExpression(definition.ready);
  const failed = optional(definition.failed);
  const message = compileTemplate(definition.message ?? 'not ready yet');
  const failure = compileTemplate(definition.failure ?? 'it failed');
  const hint = definition.hint === undefined ? undefined : compileTemplate(definition.hint);
  return (live, desired, _options, answer) => {
    const seen = { live: live.attributes, desired: desired ?? {}, id: live.id, answer: answer?.attributes ?? {} };
    const scope = { ...seen, state: state?.(seen) };
    if (failed !== undefined && holds(failed, scope)) {
      const advice = hint?.(scope);
      return {
        state: 'failed',
        message: words(failure(scope)),
        ...(advice === undefined || advice === null ? {} : { hint: words(advice) }),
      };
    }
    return holds(ready, scope) ? { state: 'ready' } : { state: 'pending', message: words(message(scope)) };
  };
}

function words(value: Value | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}
