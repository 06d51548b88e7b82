import type { JsonObject } from '../../model/json.ts';
import { displayPath } from '../../model/json-pointer.ts';
import type { ChangeFault, ChangeRequest } from '../../model/resource-type.ts';
import type { Value, ValueObject } from '../../model/value.ts';
import { DefinitionError } from '../definition/definition-error.ts';
import { compileExpression, type Evaluate, holds, type Scope } from '../definition/expression.ts';
import { compileTemplate } from '../definition/template.ts';
import type { GuardDefinition } from '../definition/type-definition.ts';
import { pointerOfPath } from './changed-fields.ts';

/** Looks for a type's faults in planned changes. */
export type FindFaults = (change: ChangeRequest, options: JsonObject) => readonly ChangeFault[];

/** Makes a definition's guards ready. What they cannot decide yet, for parts that are unknown, they let pass. */
export function compileGuards(guards: readonly GuardDefinition[] = []): FindFaults {
  const compiled = guards.map(compileGuard);
  return (change, options) => {
    if (compiled.length === 0) return [];
    const scope = changeScope(change, options);
    return compiled.flatMap((guard) => guard(change, scope));
  };
}

function compileGuard(guard: GuardDefinition): (change: ChangeRequest, scope: Scope) => readonly ChangeFault[] {
  const when = compileExpression(guard.when);
  const message = compileTemplate(guard.message);
  const hint = guard.hint === undefined ? undefined : compileTemplate(guard.hint);
  return (change, scope) => {
    if (guard.on !== undefined && !guard.on.includes(change.action)) return [];
    if (!applies(when, scope)) return [];
    const advice = hint?.(scope);
    return [
      {
        severity: guard.severity ?? 'error',
        code: guard.code,
        message: String(message(scope)),
        ...(advice === undefined ? {} : { hint: String(advice) }),
        ...place(guard.property, scope),
        ...(guard.consent === undefined ? {} : { consent: guard.consent }),
        ...(guard.unlessServerAccepts === true ? { unlessServerAccepts: true } : {}),
      },
    ];
  };
}

/** The property concerned; of several, the first of which something changed. */
function place(property: GuardDefinition['property'], scope: Scope): Pick<ChangeFault, 'pointer'> {
  if (property === undefined) return {};
  const changed = Object.keys(scope['changes'] as object);
  const concerned =
    typeof property === 'string'
      ? property
      : property.find((path) =>
          changed.some((name) => name === path || (/^[.[]/.test(name.slice(path.length)) && name.startsWith(path))),
        );
  return concerned === undefined ? {} : { pointer: pointerOfPath(concerned) };
}

function applies(when: Evaluate, scope: Scope): boolean {
  try {
    return holds(when, scope);
  } catch (error) {
    if (error instanceof DefinitionError && error.code === 'DEFINITION_EXPRESSION') return false;
    throw error;
  }
}

/** A planned change as guards see it; `changes` maps the path of each changed field to its `before`, `after` and `kind`. */
function changeScope(change: ChangeRequest, options: JsonObject): Scope {
  const fields = change.action === 'update' || change.action === 'replace' ? change.fields : [];
  const changes: Record<string, ValueObject> = {};
  for (const { pointer, kind, before, after } of fields) {
    changes[displayPath(pointer)] = { kind, ...present('before', before), ...present('after', after) };
  }
  return {
    action: change.action,
    options,
    changes,
    desired: change.action === 'delete' ? undefined : change.desired,
    live: change.action === 'create' ? undefined : change.live.attributes,
    prior: change.action === 'update' && change.prior !== null ? change.prior : undefined,
  };
}

function present(name: string, value: Value | undefined): ValueObject {
  return value === undefined ? {} : { [name]: value };
}
