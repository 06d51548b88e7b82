import type { PlannedChange, ServerDryRun } from '../../model/change.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { DesiredResource, Live, ResourceRecord } from '../../model/resource.ts';
import type { Connection, ResourceType, WriteCall } from '../../model/resource-type.ts';
import { isValueObject, Unknown, type Value, type ValueObject } from '../../model/value.ts';
import type { FieldRules } from '../../plan/field-rules.ts';
import { isFullyKnown } from '../../plan/plan-resource.ts';
import { own } from '../../plan/same-value.ts';
import { callOptions } from '../run/call-options.ts';
import { locateError } from '../run/locate-faults.ts';
import { updateRequest } from '../run/update-request.ts';
import type { PlanContext } from './plan-context.ts';

/** A change that the server may be asked about. */
export interface ServerQuestion {
  readonly change: PlannedChange;
  readonly desired: DesiredResource;
  readonly type: ResourceType;
  readonly rules: FieldRules;
  readonly connection: Connection;
  readonly live: Live | undefined;
  readonly record: ResourceRecord | undefined;
  /** False when our own checks have refused it already. */
  readonly mayAsk: boolean;
}

/** The change with what the server said of it. */
export interface ServerAnswer {
  readonly change: PlannedChange;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Asks the server to validate a create or an update without acting, where it offers that. Its complaints become
 * diagnostics at the lines of the properties they name; what it predicts stands in for what was unknown.
 */
export async function askServer(context: PlanContext, question: ServerQuestion): Promise<ServerAnswer> {
  const { change, type } = question;
  const { mode, serverDryRun } = context.request;
  const action = change.action === 'create' || change.action === 'update' ? change.action : undefined;
  // A refresh changes nothing, so that nobody need be asked whether it may.
  if (action === undefined || serverDryRun === 'never' || mode === 'refresh-only' || !question.mayAsk)
    return { change, diagnostics: [] };
  if (!type.capabilities.dryRun[action])
    return required(context, question, `${type.name} has no server-side dry run for ${action}`);
  if (!isFullyKnown(question.desired))
    return required(context, question, 'some of its values are known only after apply');
  context.ports.emit({ type: 'dry_run_start', address: change.address, action: change.action });
  try {
    const predicted = await dryRun(context, question, action);
    context.ports.emit({ type: 'dry_run_complete', address: change.address, action: change.action });
    const after =
      predicted === undefined || change.after === null
        ? change.after
        : withPrediction(change.after, predicted.attributes, question.rules);
    const said = predicted?.notes?.join('; ');
    const accepted: ServerDryRun = said === undefined ? { result: 'accepted' } : { result: 'accepted', message: said };
    return { change: { ...change, after: after as ValueObject | null, serverDryRun: accepted }, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return failed(context, question, error);
  }
}

async function dryRun(
  context: PlanContext,
  question: ServerQuestion,
  action: 'create' | 'update',
): Promise<Live | undefined> {
  const { type, connection, desired, live, record, rules, change } = question;
  const call: WriteCall = {
    signal: context.request.signal,
    options: callOptions(desired),
    dryRun: true,
    timeoutMs: 60_000,
    progress: () => undefined,
    identified: () => Promise.resolve(),
    pending: () => undefined,
    warn: (diagnostic) => context.diagnostics.push({ ...diagnostic, address: change.address }),
  };
  if (action === 'create' || live === undefined) return await type.create(connection, desired.properties, call);
  return await type.update(connection, updateRequest({ desired, live, record, rules, fields: change.fields }), call);
}

function failed(context: PlanContext, question: ServerQuestion, error: ProviderError): ServerAnswer {
  const { change, desired } = question;
  switch (error.code) {
    case 'PROVIDER_CONFLICT': {
      const message = `it is busy (${error.message}); apply will wait`;
      return { change: { ...change, serverDryRun: { result: 'skipped', message } }, diagnostics: [] };
    }
    case 'PROVIDER_FORBIDDEN':
    case 'CONNECTION_FAILED':
    case 'PROVIDER_TIMEOUT':
    case 'PROVIDER_BAD_RESPONSE':
      return required(context, question, `the server could not be asked: ${error.message}`);
    case 'CONNECTION_INVALID':
    case 'TLS_FAILED':
    case 'PROVIDER_UNAUTHORIZED':
    case 'PROVIDER_REJECTED':
    case 'PROVIDER_NOT_FOUND':
    case 'PROVIDER_FAILED':
    case 'PROVIDER_STALE':
    case 'PROVIDER_UNSUPPORTED': {
      const diagnostics = locateError(error, { address: change.address, location: desired.location, desired });
      return { change: { ...change, serverDryRun: { result: 'rejected' } }, diagnostics };
    }
    default:
      return error.code satisfies never;
  }
}

/** No answer: said with the change, and an error where one is required. */
function required(context: PlanContext, question: ServerQuestion, message: string): ServerAnswer {
  const hasDryRun = question.type.capabilities.dryRun.create || question.type.capabilities.dryRun.update;
  const change = hasDryRun
    ? { ...question.change, serverDryRun: { result: 'skipped', message } as const }
    : question.change;
  if (context.request.serverDryRun !== 'require') return { change, diagnostics: [] };
  return {
    change,
    diagnostics: [
      {
        severity: 'error',
        code: 'SERVER_DRY_RUN_REQUIRED',
        message: `the server has not validated ${question.change.address}: ${message}`,
        hint: 'Plan without --server-dry-run require to go on with our own checks alone.',
        location: question.desired.location,
        address: question.change.address,
      },
    ],
  };
}

/** The planned object with what the server predicts where we knew nothing; what it keeps for itself stays unknown. */
function withPrediction(after: Value, predicted: Value | undefined, rules: FieldRules | undefined): Value {
  if (after instanceof Unknown) return rules?.readOnly === true || predicted === undefined ? after : predicted;
  if (!isValueObject(after) || !isValueObject(predicted)) return after;
  return Object.fromEntries(
    Object.entries(after).map(([key, value]) => {
      const member = rules?.member(key);
      return [key, member?.readOnly === true ? value : withPrediction(value, own(predicted, key), member)];
    }),
  );
}
