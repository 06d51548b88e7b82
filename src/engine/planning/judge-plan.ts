import type { PlannedChange } from '../../model/change.ts';
import type { CheckResult } from '../../model/plan.ts';
import { addressWithin } from '../../model/resource-address.ts';
import { changeDocument } from '../../plan/change-document.ts';
import type { PlanContext } from './plan-context.ts';

/** Holds every planned change against the project's policies. What fails is a diagnostic, shown with the change. */
export function judgePlan(context: PlanContext, changes: readonly PlannedChange[]): readonly CheckResult[] {
  const results: CheckResult[] = [];
  if (context.configuration.policies.length === 0) return results;
  for (const change of changes) {
    const document = changeDocument(change);
    for (const policy of context.configuration.policies) {
      if (addressWithin(change.address, policy.within) === undefined) continue;
      const verdict = policy.judge(document, context.scope);
      if (verdict === undefined) continue;
      const { name, severity, location } = policy;
      const { status, message } = verdict;
      results.push({ policy: name, address: change.address, status, severity, message, location });
      if (status !== 'fail') continue;
      context.diagnostics.push({
        severity,
        code: severity === 'error' ? 'POLICY_FAILED' : 'POLICY_WARNING',
        message: message.includes(change.address) ? message : `${change.address}: ${message}`,
        hint: verdict.hint ?? `Policy "${name}" says so.`,
        address: change.address,
        ...(change.location === undefined ? {} : { location: change.location }),
        related: [{ location, message: `policy ${name}` }],
      });
    }
  }
  return results;
}
