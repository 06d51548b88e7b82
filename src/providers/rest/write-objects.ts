import type { FieldChange } from '../../model/change.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { ChangeRequest, ResourceType, UpdateRequest, WriteCall } from '../../model/resource-type.ts';
import { isValueObject, type ValueObject } from '../../model/value.ts';
import { compileExpression, type Scope } from '../definition/expression.ts';
import type { TypeDefinition } from '../definition/type-definition.ts';
import { changedMembers, fieldsOutside, fieldsWithin, mergePatchOf } from './changed-fields.ts';
import { sendable } from './convert-value.ts';
import { type DefinitionRuntime, sessionScope } from './definition-runtime.ts';
import { followTask } from './follow-task.ts';
import { type CompiledStep, compileSteps, previewSteps, runSteps, type StepOutcome } from './run-steps.ts';
import { type SchemaView, viewSchema } from './schema-view.ts';
import { type Session, sessionOf } from './session.ts';
import type { ShapeObject } from './shape-object.ts';

/** The changing half of a type. */
export type WriteObjects = Pick<ResourceType, 'create' | 'update' | 'delete' | 'preview'> & {
  readonly run: NonNullable<ResourceType['run']>;
  readonly resume: NonNullable<ResourceType['resume']>;
};

/** Makes a definition's create, update, delete, actions and their previews ready. */
export function compileWrites(
  typeName: string,
  type: TypeDefinition,
  shape: ShapeObject,
  runtime: DefinitionRuntime,
  read: ResourceType['read'],
  settled: ResourceType['settled'],
): WriteObjects {
  const view = viewSchema(type.schema);
  const creates = compileSteps(type.create, 'POST');
  const updates = compileSteps(type.update, 'PATCH');
  const deletes = compileSteps(type.delete, 'DELETE');
  const owned = updates.flatMap((step) => step.owns ?? []);
  // Nothing is sent after a creation that is one request whose answer shows the object: its id and its outcome share a flush.
  const isLastRequest = type.undo !== true && creates.length === 1 && creates.every(showsAll);
  const everywhere = () => ({});
  const failureOf = (live: Live): ProviderError | undefined => {
    const state = settled(live);
    if (state.state !== 'failed') return undefined;
    return new ProviderError('PROVIDER_FAILED', state.message, state.hint === undefined ? {} : { hint: state.hint });
  };
  const start = (connection: Parameters<ResourceType['create']>[0], call: WriteCall) => {
    const session = sessionOf(connection);
    const readLive = async (id: string) => await read(session, id, call);
    const deadline = session.clock.now() + call.timeoutMs;
    return { session, runtime, call, deadline, readLive };
  };
  const liveOf = async (
    outcome: StepOutcome,
    id: string | undefined,
    scope: Scope,
    session: Session,
    call: WriteCall,
  ) => {
    if (isValueObject(outcome.object)) return shape.live(outcome.object, { ...scope, id });
    return call.dryRun || id === undefined ? undefined : await read(session, id, call);
  };

  return {
    create: async (connection, desired, call) => {
      const run = start(connection, call);
      if (creates.length === 0) throw unsupported(typeName, 'created');
      run.session.conceal(desired);
      const scope = { ...sessionScope(run.session), ...createScope(desired, call.options, view) };
      let made: string | undefined;
      let noted: Promise<void> | undefined;
      const identified = async (id: string) => {
        made = id;
        noted = call.identified(id);
        if (!isLastRequest) await noted;
      };
      let outcome: StepOutcome;
      try {
        outcome = await runSteps(creates, { ...run, scope, scopeOf: everywhere, identified, failureOf });
      } catch (error) {
        if (type.undo !== true || made === undefined || call.signal.aborted) throw error;
        const undoScope = { ...sessionScope(run.session), ...liveScope({ id: made, attributes: {} }), options: {} };
        await runSteps(deletes, { ...run, scope: undoScope, scopeOf: everywhere, absenceIsFine: true });
        throw error instanceof ProviderError ? withoutTrace(error) : error;
      }
      if (call.dryRun) return predicted(outcome, scope, shape);
      if (outcome.object === undefined) await noted;
      const live = await liveOf(outcome, outcome.id, scope, run.session, call);
      if (live === undefined && outcome.id === undefined) {
        throw new ProviderError('PROVIDER_BAD_RESPONSE', `the server took ${typeName} but did not say its id`, {
          uncertain: true,
        });
      }
      if (live !== undefined && outcome.id === undefined) await call.identified(live.id);
      return live ?? { id: outcome.id ?? '', attributes: desired };
    },
    update: async (connection, request, call) => {
      const run = start(connection, call);
      if (updates.length === 0) throw unsupported(typeName, 'updated');
      run.session.conceal(request.desired);
      const scope = { ...sessionScope(run.session), ...updateScope(request, call.options, view) };
      const outcome = await runSteps(updates, {
        ...run,
        scope,
        failureOf,
        scopeOf: (step) => ownScope(step, request, owned, view),
      });
      if (call.dryRun) return predicted(outcome, scope, shape);
      return await liveOf(outcome, request.live.id, scope, run.session, call);
    },
    delete: async (connection, live, call) => {
      const run = start(connection, call);
      if (deletes.length === 0) throw unsupported(typeName, 'deleted');
      const scope = { ...sessionScope(run.session), ...liveScope(live), options: call.options };
      await runSteps(deletes, { ...run, scope, scopeOf: everywhere, absenceIsFine: true });
    },
    preview: (connection, change, options) => {
      const session = sessionOf(connection);
      const facts = (used: readonly string[]) => runtime.knownFacts(session, used);
      const base = sessionScope(session);
      const show = (kind: ChangeRequest['action']) => {
        if (kind === 'create' && 'desired' in change) {
          return previewSteps(creates, { ...base, ...createScope(change.desired, options, view) }, everywhere, facts);
        }
        if (kind === 'update' && change.action === 'update') {
          const scope = { ...base, ...updateScope(change, options, view) };
          return previewSteps(updates, scope, (step) => ownScope(step, change, owned, view), facts);
        }
        if (kind === 'delete' && 'live' in change) {
          return previewSteps(deletes, { ...base, ...liveScope(change.live), options }, everywhere, facts);
        }
        return [];
      };
      return change.action === 'replace' ? [...show('delete'), ...show('create')] : show(change.action);
    },
    run: async (connection, live, action, args, call) => {
      const definition = type.actions?.[action];
      if (definition === undefined)
        throw new ProviderError('PROVIDER_UNSUPPORTED', `${typeName} has no action "${action}"`);
      const run = start(connection, call);
      const scope = { ...sessionScope(run.session), ...liveScope(live), options: call.options, args };
      const outcome = await runSteps(compileSteps(definition.steps, 'POST'), {
        ...run,
        scope,
        scopeOf: everywhere,
        failureOf,
      });
      return actionResult(definition.result, outcome, scope);
    },
    resume: async (connection, record, call) => {
      const run = start(connection, call);
      const { pending } = record;
      if (isJsonObject(pending) && typeof pending['task'] === 'string' && isJsonObject(pending['with'])) {
        await followTask(pending['task'], pending['with'], run);
      }
      return await read(connection, record.id, call, record);
    },
  };
}

/** What an action shows: its result, or its answer's body. */
export function actionResult(result: string | undefined, outcome: StepOutcome, scope: Scope): Json {
  const seen = {
    ...scope,
    steps: outcome.steps,
    ...(outcome.response === undefined ? {} : { response: outcome.response }),
  };
  const value = compileExpression(result ?? 'response.body')(seen);
  return value === undefined ? null : (value as Json);
}

/** What the server predicts: an object, when it answered with one that can be read. */
function predicted(outcome: StepOutcome, scope: Scope, shape: ShapeObject): Live | undefined {
  if (!isValueObject(outcome.object)) return undefined;
  try {
    return shape.live(outcome.object, scope);
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'PROVIDER_BAD_RESPONSE') return undefined;
    throw error;
  }
}

function createScope(desired: ValueObject, options: JsonObject, view: SchemaView): Scope {
  return { options, desired: sendable(desired, view, 'create'), declared: desired };
}

/** The error of a creation of which nothing is left. */
function withoutTrace(error: ProviderError): ProviderError {
  const { hint, server, faults, cause } = error;
  return new ProviderError(error.code, error.message, {
    faults,
    cause,
    undone: true,
    ...(hint === undefined ? {} : { hint }),
    ...(server === undefined ? {} : { server }),
  });
}

function liveScope(live: Live): Scope {
  return { id: live.id, live: live.attributes };
}

function updateScope(request: UpdateRequest, options: JsonObject, view: SchemaView): Scope {
  return {
    ...liveScope(request.live),
    options,
    prior: request.prior ?? undefined,
    desired: sendable(request.desired, view, 'update'),
    declared: request.desired,
  };
}

/** What one step of an update sees of the change; `undefined` when nothing of it is the step's. */
function ownScope(
  step: CompiledStep,
  request: UpdateRequest,
  owned: readonly string[],
  view: SchemaView,
): Scope | undefined {
  const fields =
    step.owns === undefined ? fieldsOutside(request.fields, owned) : fieldsWithin(request.fields, step.owns);
  if (fields.length === 0) return undefined;
  const desired = sendable(request.desired, view, 'update');
  return { patch: mergePatchOf(fields, desired), changed: changedMembers(fields, desired), changes: paths(fields) };
}

function paths(fields: readonly FieldChange[]): readonly string[] {
  return fields.map(({ pointer }) => pointer.slice(1).replaceAll('/', '.'));
}

function unsupported(typeName: string, done: string): ProviderError {
  return new ProviderError('PROVIDER_UNSUPPORTED', `${typeName} cannot be ${done}`);
}

function showsAll({ object, with: task, until, forEach }: CompiledStep): boolean {
  return object !== undefined && task === undefined && until === undefined && forEach === undefined;
}
