import type { PlannedChange } from '../model/change.ts';
import { displayPath } from '../model/json-pointer.ts';
import type { DesiredResource } from '../model/resource.ts';
import { diffFields, ignoredFields } from '../plan/diff-fields.ts';
import type { ApplyWalk } from './apply-walk.ts';
import type { RecordInput } from './make-record.ts';

/** Warns when the object, settled, is still not what was asked for: the next plan would show the same change again. */
export function checkConverged(walk: ApplyWalk, change: PlannedChange, input: RecordInput): void {
  const { fields } = diffFields({
    desired: input.desired.properties,
    prior: input.previous?.prior ?? null,
    live: input.live.attributes,
    rules: input.rules,
    ignoreChanges: ignoredFields(input.desired.lifecycle.ignoreChanges, input.live),
    isSameSecret: (value, marker) =>
      walk.ports.fingerprints.matches(value, marker, walk.request.run.state.fingerprintKey),
  });
  if (fields.length === 0) return;
  const paths = fields.map((field) => displayPath(field.pointer)).slice(0, 8);
  walk.diagnostics.push({
    severity: 'warning',
    code: 'NOT_CONVERGED',
    message: `${change.address} was changed, and still differs in ${paths.join(', ')}`,
    hint: 'The server may need longer, may have rounded a value, or may have ignored it: plan again to see.',
    address: change.address,
    ...(change.location === undefined ? {} : { location: change.location }),
  });
}

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
