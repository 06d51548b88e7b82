import { hasChanges, type Plan } from '../../model/plan.ts';

/** What the errors of a plan, or of a look for drift, come to; undefined where there are none. */
export function describeErrors({ diagnostics, mode }: Pick<Plan, 'diagnostics' | 'mode'>): string | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) return undefined;
  const consequence = mode === 'refresh-only' ? 'Not all could be looked at' : 'It cannot be applied';
  return `${consequence}: there ${errors === 1 ? 'is an error' : `are ${errors} errors`}.`;
}

/** Whether the line that sums a plan up says anything: beside errors, that nothing is planned does not. */
export function isSummaryTrue(
  plan: Pick<Plan, 'diagnostics' | 'mode' | 'changes' | 'outputs' | 'deferred' | 'drift'>,
): boolean {
  return (
    describeErrors(plan) === undefined || hasChanges(plan) || (plan.mode === 'refresh-only' && plan.drift.length > 0)
  );
}
