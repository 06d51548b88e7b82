import type { PlannedChange } from '../../model/change.ts';
import type { DesiredResource } from '../../model/resource.ts';
import type { Connection, ResourceType } from '../../model/resource-type.ts';
import { ToolError } from '../../model/tool-error.ts';
import { hasUnknown, waitsFor } from '../../model/value.ts';
import { coverSensitive } from '../../plan/cover-secrets.ts';
import { fieldRules } from '../../plan/field-rules.ts';
import { resolveNames } from '../planning/resolve-names.ts';
import { resolveFinds } from '../reading/find-live.ts';
import { LiveReader } from '../reading/live-reader.ts';
import type { ApplyRequest } from '../run/apply-request.ts';
import { plainOptions } from '../run/call-options.ts';
import { locateFault } from '../run/locate-faults.ts';
import type { PlannedNode } from '../run/plan-request.ts';

/** What a document desires once that is known which it waited for. @throws {ToolError} when parts are unknown even now */
export async function evaluateDesired(
  { run, cut }: ApplyRequest,
  change: PlannedChange,
  { block, desired: planned }: PlannedNode,
  { type, connection }: { readonly type: ResourceType; readonly connection: Connection },
): Promise<DesiredResource> {
  const { value, diagnostics } = block.evaluate(change.address, run.scope);
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const refuseErrors = (): void => {
    if (errors.length === 0) return;
    throw new ToolError('EVALUATION_FAILED', `${change.address} cannot be evaluated`, { diagnostics: errors });
  };
  refuseErrors();
  if (value === undefined) throw new ToolError('EVALUATION_FAILED', `${change.address} cannot be evaluated`);
  const rules = fieldRules(type.schema);
  const properties = await resolveFinds(
    {
      pool: run.pool,
      reader: new LiveReader({ signal: cut, emit: () => undefined }),
      scope: run.scope,
      signal: cut,
      diagnose: (diagnostic) => errors.push(diagnostic),
    },
    coverSensitive(value.properties, rules),
    rules,
    value,
  );
  refuseErrors();
  if (hasUnknown(properties)) {
    throw new ToolError('VALUE_STILL_UNKNOWN', `${change.address} needs a value that is not known even now`, {
      hint: `It waits for: ${waitsFor(properties).join(', ')}`,
      location: change.location ?? value.location,
    });
  }
  const complete = { ...value, properties, dependsOn: planned.dependsOn };
  const resolved = await resolveNames(complete, type, connection, cut);
  if (resolved.desired === undefined) {
    throw new ToolError('EVALUATION_FAILED', `${change.address} cannot be evaluated`, {
      diagnostics: resolved.diagnostics,
    });
  }
  guardAgain(change, resolved.desired, type);
  const { consents } = planned;
  return consents === undefined ? resolved.desired : { ...resolved.desired, consents };
}

/** Faults that could not be told while values were unknown. */
function guardAgain(change: PlannedChange, desired: DesiredResource, type: ResourceType): void {
  if (change.action !== 'create') return;
  const faults = type.guard({ action: 'create', desired: desired.properties }, plainOptions(desired));
  const place = { address: change.address, location: change.location, desired };
  const errors = faults
    .filter((fault) => fault.severity === 'error' && fault.unlessServerAccepts !== true)
    .map((fault) => locateFault(fault, place));
  if (errors.length > 0)
    throw new ToolError('CHANGE_REFUSED', `${change.address} cannot be applied`, { diagnostics: errors });
}
