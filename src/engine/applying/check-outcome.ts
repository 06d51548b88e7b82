import type { PlannedChange } from '../../model/change.ts';
import type { DesiredResource } from '../../model/resource.ts';
import type { ApplyWalk } from './apply-walk.ts';

/** Holds what is live after a change against the document's postconditions. @throws {never} failures are diagnostics */
export function checkPostconditions(walk: ApplyWalk, desired: DesiredResource, change: PlannedChange): void {
  if (desired.lifecycle.postconditions.length === 0) return;
  const block = walk.request.run.nodes.get(change.address)?.block;
  const evaluated = block?.evaluate(change.address, walk.request.run.scope).value;
  for (const condition of evaluated?.lifecycle.postconditions ?? []) {
    if (condition.value !== false) continue;
    walk.diagnostics.push({
      severity: 'error',
      code: 'POSTCONDITION_FAILED',
      message: condition.message,
      location: condition.location,
      address: change.address,
    });
  }
}
