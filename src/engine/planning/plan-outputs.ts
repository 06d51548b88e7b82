import type { OutputChange } from '../../model/plan.ts';
import { hasSecret, hasUnknown, Secret, type Value } from '../../model/value.ts';
import type { PlanContext } from './plan-context.ts';

/** Evaluates the outputs against the planned world and compares them with state's. */
export function planOutputs(context: PlanContext): readonly OutputChange[] {
  const { state, configuration, ports } = context;
  const changes = configuration.outputs.map((output): OutputChange => {
    const { value, diagnostics } = output.evaluate(context.scope);
    context.diagnostics.push(...diagnostics);
    const after = value ?? null;
    const isSensitive = output.sensitive || hasSecret(after);
    const stored = state.outputs.get(output.name);
    const shown: Value = isSensitive ? new Secret(null) : after;
    if (stored === undefined) return { name: output.name, action: 'create', after: shown, sensitive: isSensitive };
    const now = ports.fingerprints.toStored(isSensitive ? asSecret(after) : after, state.fingerprintKey);
    const isSame = !hasUnknown(after) && sameStored(context, after, stored.value, now);
    const before: Value = stored.sensitive ? new Secret(null) : stored.value;
    return { name: output.name, action: isSame ? 'no-op' : 'update', before, after: shown, sensitive: isSensitive };
  });
  const declared = new Set(configuration.outputs.map((output) => output.name));
  const gone = [...state.outputs].filter(([name]) => !declared.has(name));
  return [
    ...changes,
    ...gone.map(
      ([name, stored]): OutputChange => ({
        name,
        action: 'delete',
        before: stored.sensitive ? new Secret(null) : stored.value,
        sensitive: stored.sensitive,
      }),
    ),
  ];
}

/** Fingerprints are salted, so that a stored secret is matched, not compared. */
function sameStored(
  context: PlanContext,
  after: Value,
  stored: import('../../model/json.ts').Json,
  now: unknown,
): boolean {
  if (after instanceof Secret)
    return context.ports.fingerprints.matches(after.reveal(), stored, context.state.fingerprintKey);
  return JSON.stringify(now) === JSON.stringify(stored);
}

/** The value as one secret, for an output that is declared sensitive. */
export function asSecret(value: Value): Value {
  if (value instanceof Secret || hasUnknown(value)) return value;
  return new Secret(JSON.parse(JSON.stringify(value)));
}
