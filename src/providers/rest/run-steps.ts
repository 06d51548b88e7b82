import type { HttpResponse } from '../../http/http-response.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { Live } from '../../model/resource.ts';
import type { RequestPreview, WriteCall } from '../../model/resource-type.ts';
import { isValueList, revealValue, Unknown, type Value, type ValueObject } from '../../model/value.ts';
import type { StepDefinition } from '../definition/call-definition.ts';
import { type Evaluate, holds, type Scope } from '../definition/expression.ts';
import { compileTemplate } from '../definition/template.ts';
import {
  type BuildRequest,
  type BuiltRequest,
  compileCall,
  optional,
  previewRequest,
  revealRequest,
} from './build-request.ts';
import { pointerOfPath } from './changed-fields.ts';
import { type DefinitionRuntime, usedFacts } from './definition-runtime.ts';
import { followTask } from './follow-task.ts';
import { readLocalFile } from './local-files.ts';
import { pollUntil } from './poll-until.ts';
import { responseScope } from './response-scope.ts';
import type { Session, SessionRequest } from './session.ts';

/** A step, ready to be run. */
export interface CompiledStep {
  readonly definition: StepDefinition;
  /** Pointers of the properties that it brings about; `undefined` for all that no other step owns. */
  readonly owns: readonly string[] | undefined;
  readonly build: BuildRequest;
  readonly when: Evaluate | undefined;
  readonly forEach: Evaluate | undefined;
  readonly expect: Evaluate | undefined;
  readonly failure: Evaluate | undefined;
  readonly id: Evaluate | undefined;
  readonly object: Evaluate | undefined;
  readonly until: Evaluate | undefined;
  readonly note: Evaluate | undefined;
  readonly with: Evaluate | undefined;
  readonly facts: readonly string[];
}

/** Makes steps ready. @param method - Where a step names none. */
export function compileSteps(
  steps: StepDefinition | readonly StepDefinition[] | undefined,
  method: string,
): readonly CompiledStep[] {
  const list =
    steps === undefined ? [] : Array.isArray(steps) ? (steps as readonly StepDefinition[]) : [steps as StepDefinition];
  return list.map((definition) => ({
    definition,
    owns: definition.owns?.map(pointerOfPath),
    build: compileCall(definition, method),
    when: optional(definition.when),
    forEach: optional(definition.forEach),
    expect: optional(definition.expect),
    failure: definition.failure === undefined ? undefined : compileTemplate(definition.failure),
    id: optional(definition.id),
    object: optional(definition.object),
    until: optional(definition.until),
    note: definition.note === undefined ? undefined : compileTemplate(definition.note),
    with: definition.follow === undefined ? undefined : compileTemplate(definition.follow.with as Json),
    facts: usedFacts(definition),
  }));
}

/** How steps are run. */
export interface StepRun {
  readonly session: Session;
  readonly runtime: DefinitionRuntime;
  readonly call: WriteCall;
  /** Instant at which all must be over. */
  readonly deadline: number;
  /** Names in scope of all steps. */
  readonly scope: Scope;
  /** Further names for one step (what it owns); `undefined` leaves the step out. */
  scopeOf(step: CompiledStep): Scope | undefined;
  /** Told the id as soon as a step says it. */
  identified?(id: string): Promise<void>;
  /** Reads the object, for `until`; `undefined` when it is gone. */
  readLive(id: string): Promise<Live | undefined>;
  /** Why the object will never be what is waited for; absent where that does not end a wait. */
  failureOf?(live: Live): ProviderError | undefined;
  /** Whether an answer that says "not there" is a success: of a delete. */
  readonly absenceIsFine?: boolean;
}

/** What the steps gave. */
export interface StepOutcome {
  readonly id?: string;
  /** The object as the last answer showed it. */
  readonly object?: Value;
  readonly steps: ValueObject;
  readonly response?: ValueObject;
  /** Whether any request was sent. */
  readonly sent: boolean;
}

/** Runs steps in order, each waited for before the next. @throws {ProviderError} */
export async function runSteps(steps: readonly CompiledStep[], run: StepRun): Promise<StepOutcome> {
  let outcome: StepOutcome = { steps: {}, sent: false };
  for (const step of steps) {
    const { dryRun } = step.definition;
    if (run.call.dryRun && dryRun === undefined) continue;
    const own = run.scopeOf(step);
    if (own === undefined) continue;
    const facts = await run.runtime.facts(run.session, step.facts, run.call.signal);
    const scope: Scope = { ...run.scope, ...own, facts, ...inScope(outcome) };
    if (step.when !== undefined && !holds(step.when, scope)) continue;
    for (const each of eachOf(step, scope))
      outcome = await runStep(step, { ...scope, ...each, ...inScope(outcome) }, run, outcome);
  }
  return outcome;
}

function inScope(outcome: StepOutcome): Scope {
  return {
    steps: outcome.steps,
    ...(outcome.response === undefined ? {} : { response: outcome.response }),
    ...(outcome.id === undefined ? {} : { id: outcome.id }),
  };
}

function eachOf(step: CompiledStep, scope: Scope): readonly Scope[] {
  if (step.forEach === undefined) return [{}];
  const list = step.forEach(scope);
  return isValueList(list) ? list.map((each) => ({ each })) : [];
}

async function runStep(step: CompiledStep, scope: Scope, run: StepRun, before: StepOutcome): Promise<StepOutcome> {
  const { call, session } = run;
  const { dryRun, name } = step.definition;
  const built = step.build(scope, call.dryRun ? dryRun : undefined);
  const note = step.note?.(scope);
  if (typeof note === 'string' && !call.dryRun) call.progress(note);
  const content = await fileContent(built, session);
  const revealed = revealRequest(built, {
    reads: call.dryRun || built.method === 'GET',
    signal: call.signal,
    ...(call.dryRun ? { idempotent: true } : {}),
  });
  const request = { ...revealed, ...content };
  const answer = run.absenceIsFine === true ? await unlessAbsent(session, request) : await session.send(request);
  if (answer === undefined) return { ...before, sent: true };
  const response = responseScope(answer);
  const after = { ...scope, response };
  if (step.expect !== undefined && !holds(step.expect, after)) {
    throw session.lacking(answer, String(step.failure?.(after) ?? 'the answer does not hold what was asked for'));
  }
  const id = before.id ?? (call.dryRun ? undefined : await identify(step, after, run, answer));
  const object = step.object?.(after);
  const outcome: StepOutcome = {
    ...before,
    sent: true,
    response,
    steps: name === undefined ? before.steps : { ...before.steps, [name]: response },
    ...(id === undefined ? {} : { id }),
    ...(object === undefined || object === null ? {} : { object }),
  };
  if (!call.dryRun) await waitAfter(step, { ...after, ...inScope(outcome) }, run, outcome.id);
  return outcome;
}

/** The content of the file that is the request's body, if it is one. */
async function fileContent({ body }: BuiltRequest, session: Session): Promise<Pick<SessionRequest, 'body'>> {
  if (body?.kind !== 'file') return {};
  return { body: { kind: 'raw', content: await readLocalFile(String(revealValue(body.value)), session) } };
}

async function unlessAbsent(
  session: Session,
  request: Parameters<Session['send']>[0],
): Promise<HttpResponse | undefined> {
  try {
    return await session.send(request);
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'PROVIDER_NOT_FOUND') return undefined;
    throw error;
  }
}

async function identify(
  step: CompiledStep,
  scope: Scope,
  run: StepRun,
  answer: HttpResponse,
): Promise<string | undefined> {
  if (step.id === undefined) return undefined;
  const id = step.id(scope);
  if (typeof id !== 'string' && typeof id !== 'number') {
    throw new ProviderError(
      'PROVIDER_BAD_RESPONSE',
      `the answer to ${answer.method} ${new URL(answer.url).pathname} has no id`,
      {
        uncertain: true,
        hint: 'The object may have been made; the next run looks for it.',
      },
    );
  }
  await run.identified?.(String(id));
  return String(id);
}

async function waitAfter(step: CompiledStep, scope: Scope, run: StepRun, id: string | undefined): Promise<void> {
  const { follow } = step.definition;
  const task = step.with?.(scope);
  if (follow !== undefined && isComplete(task, Object.keys(follow.with).length)) {
    await followTask(follow.task, task as JsonObject, run);
  }
  const known = id ?? scope['id'];
  if (step.until !== undefined && typeof known === 'string') await waitUntil(step, step.until, known, scope, run);
}

function isComplete(task: Value | undefined, size: number): boolean {
  return (
    isJsonObject(task as Json) && Object.values(task as JsonObject).filter((value) => value !== null).length === size
  );
}

async function waitUntil(step: CompiledStep, until: Evaluate, id: string, scope: Scope, run: StepRun): Promise<void> {
  const { session, call } = run;
  await pollUntil(
    async () => {
      const live = await run.readLive(id);
      if (live === undefined) {
        const error = new ProviderError('PROVIDER_NOT_FOUND', 'the object went away while it was being changed');
        return { state: 'failed', error };
      }
      if (holds(until, { ...scope, live: live.attributes })) return { state: 'done', value: undefined };
      const error = run.failureOf?.(live);
      return error === undefined ? { state: 'pending' } : { state: 'failed', error };
    },
    {
      clock: session.clock,
      signal: call.signal,
      deadline: run.deadline,
      firstMs: 1000,
      maxMs: 10_000,
      what: `what must hold before the next step (${step.definition.until ?? ''})`,
      progress: call.progress,
    },
  );
}

/** The requests that steps would send, as far as they can be told. */
export function previewSteps(
  steps: readonly CompiledStep[],
  scope: Scope,
  scopeOf: (step: CompiledStep) => Scope | undefined,
  facts: (used: readonly string[]) => ValueObject,
): readonly RequestPreview[] {
  return steps.flatMap((step) => {
    const own = scopeOf(step);
    if (own === undefined) return [];
    const later = new Unknown();
    const all: Scope = { id: later, response: later, ...scope, ...own, facts: facts(step.facts), steps: later };
    if (step.when?.(all) === false) return [];
    return eachOf(step, all).map((each) => {
      const seen = { ...all, ...each };
      const note = step.note?.(seen);
      const wait =
        step.definition.follow === undefined ? undefined : `then waits for its ${step.definition.follow.task}`;
      const words = [typeof note === 'string' ? note : undefined, wait].filter((word) => word !== undefined).join('; ');
      return previewRequest(step.build(seen), words === '' ? undefined : words);
    });
  });
}
