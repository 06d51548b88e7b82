import type { PlannedChange } from '../../model/change.ts';
import type { ResourceBlock } from '../../model/configuration.ts';
import { type Diagnostic, hasErrors } from '../../model/diagnostic.ts';
import type { DesiredResource, Live, ResourceRecord } from '../../model/resource.ts';
import { blockOf } from '../../model/resource-address.ts';
import type { ChangeFault, ChangeRequest } from '../../model/resource-type.ts';
import { hasUnknown, Unknown, waitsFor } from '../../model/value.ts';
import type { FieldRules } from '../../plan/field-rules.ts';
import { planResource } from '../../plan/plan-resource.ts';
import { plainOptions } from '../run/call-options.ts';
import { locateFault } from '../run/locate-faults.ts';
import { withId } from '../run/run-scope.ts';
import { matchesAddress } from '../run/select-targets.ts';
import { updateRequest } from '../run/update-request.ts';
import { askConsent } from './ask-consent.ts';
import { askServer } from './ask-server.ts';
import type { Instance } from './find-managed.ts';
import { diagnose, type PlanContext } from './plan-context.ts';

/** Plans one instance once its live object is known: diff, guards, the server's opinion; for a refresh the live object is all. */
export async function decide(
  context: PlanContext,
  instance: Instance & { readonly block: ResourceBlock; readonly live: Live | undefined },
): Promise<void> {
  const { type, rules, record, live, connection } = instance;
  const { request } = context;
  let { desired } = instance;
  const planned = planResource({
    desired,
    rules,
    record,
    live,
    isImported: record === undefined && live !== undefined,
    previousAddress: context.previous.get(desired.address),
    isReplaceRequested: request.replace.some((pattern) => matchesAddress(desired.address, pattern)),
    canUpdate: type.capabilities.update,
    canDelete: type.capabilities.delete,
    outstanding: live === undefined ? [] : (type.outstanding?.(live, desired.properties, plainOptions(desired)) ?? []),
    isStillTainted: live === undefined || type.replaceAfterFailure?.(live) !== false,
    isSameSecret: (value, marker) => context.ports.fingerprints.matches(value, marker, context.state.fingerprintKey),
    isTriggered: isTriggered(context, desired, record),
  });
  if (request.mode === 'refresh-only') {
    remember(context, instance, planned.change);
    if (live !== undefined) context.scope.setInstance(desired.address, () => withId(live.attributes, live.id));
    return;
  }
  const place = { address: desired.address, location: desired.location, desired };
  const before = context.diagnostics.length;
  const protectedChange = protect(context, desired, planned.change);
  const asWanted = changeRequest(protectedChange, desired, live, record, rules);
  if (request.asksConsent === true) {
    const consented = askConsent(type, asWanted, desired);
    diagnose(context, ...consented.diagnostics);
    desired = consented.desired;
  }
  const isRefused = hasErrors(context.diagnostics.slice(before));
  const faults = [...planned.faults, ...(await changeFaults(context, { ...instance, desired }, asWanted, isRefused))];
  if (live !== undefined && protectedChange.action === 'no-op') diagnose(context, ...sayFailed(instance, live));
  const hard = faults.filter((fault) => fault.unlessServerAccepts !== true);
  diagnose(context, ...hard.filter((fault) => fault.severity !== 'info').map((fault) => locateFault(fault, place)));
  checkConditions(context, desired, protectedChange);
  const mayAsk = !context.diagnostics.slice(before).some((diagnostic) => diagnostic.severity === 'error');
  const asked = await askServer(context, {
    change: protectedChange,
    desired,
    type,
    rules,
    connection,
    live,
    record,
    mayAsk,
  });
  const presumed = faults
    .filter((fault) => fault.unlessServerAccepts === true)
    .map((fault) => locateFault(fault, place));
  const isAccepted = asked.change.serverDryRun?.result === 'accepted';
  diagnose(context, ...(isAccepted ? asked.diagnostics : saidOnce(presumed, asked.diagnostics)));
  const infos = faults
    .filter((fault) => fault.severity === 'info')
    .map(({ message }) => ({ severity: 'info' as const, message }));
  const change = { ...asked.change, notes: [...asked.change.notes, ...infos] };
  remember(context, { ...instance, desired }, change);
}

/** That an object is as declared and has failed all the same: there is nothing to change, and nothing is well. */
function sayFailed({ type, desired }: Instance, live: Live): readonly Diagnostic[] {
  if (hasUnknown(desired.properties)) return [];
  const settled = type.settled(live, desired.properties, plainOptions(desired));
  if (settled.state !== 'failed') return [];
  const { address, location } = desired;
  const message = `${address} is as declared, and the server says that it has failed: ${settled.message}`;
  const { hint } = settled;
  return [
    { severity: 'warning', code: 'OBJECT_FAILED', message, address, location, ...(hint === undefined ? {} : { hint }) },
  ];
}

/** What we presume and the server says of one place is one mistake: in the server's words, with our advice. */
function saidOnce(presumed: readonly Diagnostic[], said: readonly Diagnostic[]): readonly Diagnostic[] {
  const placeOf = ({ location }: Diagnostic): string => JSON.stringify(location);
  const places = new Set(said.map(placeOf));
  const advice = new Map(presumed.map((diagnostic) => [placeOf(diagnostic), diagnostic.hint]));
  return [
    ...presumed.filter((diagnostic) => !places.has(placeOf(diagnostic))),
    ...said.map((diagnostic) => {
      const hint = diagnostic.hint ?? advice.get(placeOf(diagnostic));
      return hint === undefined ? diagnostic : { ...diagnostic, hint };
    }),
  ];
}

function remember(
  context: PlanContext,
  instance: Instance & { readonly block: ResourceBlock; readonly live: Live | undefined },
  change: PlannedChange,
): void {
  const { desired, live } = instance;
  context.changes.set(desired.address, change);
  if (change.action === 'create' || change.action === 'replace') context.making.add(blockOf(desired.address));
  context.nodes.set(desired.address, { block: instance.block, desired });
  if (live !== undefined) context.live.set(desired.address, live);
  const id =
    change.action === 'create' || change.action === 'replace'
      ? new Unknown({ waitsFor: [desired.address] })
      : (live?.id ?? null);
  context.scope.setInstance(desired.address, () => withId({ ...desired.properties, ...change.after }, id));
}

/** `preventDestroy` stops a replacement too; `skip` leaves the object as it is. */
function protect(context: PlanContext, desired: DesiredResource, change: PlannedChange): PlannedChange {
  if (change.action !== 'replace' || desired.lifecycle.preventDestroy === false) return change;
  const forced = change.fields.find((field) => field.forcesReplacement === true);
  if (desired.lifecycle.preventDestroy === 'skip') {
    const note = {
      severity: 'warning' as const,
      message: 'a replacement is needed, and lifecycle.preventDestroy: skip leaves the object as it is',
    };
    return { ...change, action: 'no-op', after: change.before, fields: [], notes: [...change.notes, note] };
  }
  diagnose(context, {
    severity: 'error',
    code: 'PREVENT_DESTROY',
    message: `${desired.address} would be replaced, and lifecycle.preventDestroy forbids to delete it`,
    hint: 'Take the change back, or take preventDestroy out in a change of its own.',
    location: forced?.location ?? desired.location,
    address: desired.address,
  });
  return change;
}

/** What the type has against a change, or to say of it: by itself, and after a look at the server. */
async function changeFaults(
  context: PlanContext,
  { type, connection, desired }: Instance,
  request: ChangeRequest | undefined,
  isRefused: boolean,
): Promise<readonly ChangeFault[]> {
  if (request === undefined) return [];
  const options = plainOptions(desired);
  const faults = type.guard(request, options);
  if (isRefused || type.inspect === undefined) return faults;
  return [...faults, ...(await type.inspect(connection, request, options, { signal: context.request.signal }))];
}

function changeRequest(
  change: PlannedChange,
  desired: DesiredResource,
  live: Live | undefined,
  record: ResourceRecord | undefined,
  rules: FieldRules,
): ChangeRequest | undefined {
  const { properties } = desired;
  switch (change.action) {
    case 'create':
      return { action: 'create', desired: properties };
    case 'update':
      if (live === undefined) return undefined;
      return { action: 'update', ...updateRequest({ desired, live, record, rules, fields: change.fields }) };
    case 'replace':
      if (live === undefined) return undefined;
      return { action: 'replace', live, desired: properties, fields: change.fields };
    case 'delete':
    case 'no-op':
    case 'read':
    case 'adopt':
    case 'forget':
    case 'move':
      return undefined;
    default:
      return change.action satisfies never;
  }
}

function isTriggered(context: PlanContext, desired: DesiredResource, record: ResourceRecord | undefined): boolean {
  const { replaceTriggeredBy } = desired.lifecycle;
  if (record === undefined || replaceTriggeredBy.length === 0 || record.triggers === undefined) return false;
  if (hasUnknown(replaceTriggeredBy)) return waitsFor(replaceTriggeredBy).length > 0;
  const stored = context.ports.fingerprints.toStored(replaceTriggeredBy, context.state.fingerprintKey);
  return JSON.stringify(stored) !== JSON.stringify(record.triggers);
}

function checkConditions(context: PlanContext, desired: DesiredResource, change: PlannedChange): void {
  const { preconditions, postconditions } = desired.lifecycle;
  const due = change.action === 'no-op' ? postconditions : preconditions;
  for (const condition of due) {
    if (condition.value !== false) continue;
    diagnose(context, {
      severity: 'error',
      code: change.action === 'no-op' ? 'POSTCONDITION_FAILED' : 'PRECONDITION_FAILED',
      message: condition.message,
      location: condition.location,
      address: desired.address,
    });
  }
}
