import type { HttpResponse } from '../../http/http-response.ts';
import type { JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import type { WriteCall } from '../../model/resource-type.ts';
import type { Value } from '../../model/value.ts';
import { durationMs } from '../definition/duration.ts';
import { holds, type Scope } from '../definition/expression.ts';
import { revealRequest } from './build-request.ts';
import { type CompiledTask, type DefinitionRuntime, sessionScope, usedFacts } from './definition-runtime.ts';
import { pollUntil } from './poll-until.ts';
import { responseScope } from './response-scope.ts';
import type { Session } from './session.ts';

/** What following a job needs. */
interface TaskRun {
  readonly session: Session;
  readonly runtime: DefinitionRuntime;
  readonly call: WriteCall;
  /** Instant at which all must be over. */
  readonly deadline: number;
}

/**
 * Waits for a job of the server's, which is kept as pending meanwhile, so that a later run can go on with it.
 *
 * @throws {ProviderError} `PROVIDER_FAILED` with the job's own words
 */
export async function followTask(name: string, task: JsonObject, run: TaskRun): Promise<void> {
  const compiled = run.runtime.task(name);
  if (compiled === undefined) throw new ProviderError('PROVIDER_UNSUPPORTED', `the definition has no task "${name}"`);
  const { call, session } = run;
  const { definition } = compiled;
  const limit =
    definition.timeout === undefined ? Number.POSITIVE_INFINITY : session.clock.now() + durationMs(definition.timeout);
  call.pending({ task: name, with: task });
  await pollUntil(
    async () => {
      const facts = await run.runtime.facts(session, usedFacts(definition), call.signal);
      const scope: Scope = { ...sessionScope(session), facts, task };
      const response = await unlessBusy(
        session,
        revealRequest(compiled.build(scope), { reads: true, signal: call.signal }),
      );
      if (response === undefined) return { state: 'pending', message: `${taskName(name, task)} cannot be seen yet` };
      const seen = { ...scope, response: responseScope(response) };
      if (compiled.failed !== undefined && holds(compiled.failed, seen)) {
        const why = await reasonOf(compiled, seen, run);
        call.pending(undefined);
        return {
          state: 'failed',
          error: new ProviderError(
            'PROVIDER_FAILED',
            `${taskName(name, task)} failed${why === undefined || why === null ? '' : `: ${asWords(why)}`}`,
          ),
        };
      }
      if (holds(compiled.done, seen)) return { state: 'done', value: undefined };
      const progress = compiled.progress?.(seen);
      return {
        state: 'pending',
        message: typeof progress === 'string' ? progress : `${taskName(name, task)} is running`,
      };
    },
    {
      clock: session.clock,
      signal: call.signal,
      deadline: Math.min(run.deadline, limit),
      firstMs: durationMs(definition.poll?.first ?? '1s'),
      maxMs: durationMs(definition.poll?.max ?? '10s'),
      what: taskName(name, task),
      progress: call.progress,
    },
  );
  call.pending(undefined);
}

function taskName(name: string, task: JsonObject): string {
  return `${name} ${Object.values(task).map(String).join(' ')}`.trim();
}

function asWords(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Why a job failed, asked for on its own where its list does not tell. */
async function reasonOf(compiled: CompiledTask, seen: Scope, run: TaskRun): Promise<Value | undefined> {
  if (compiled.explain === undefined) return compiled.failure?.(seen);
  try {
    const request = revealRequest(compiled.explain(seen), { reads: true, signal: run.call.signal });
    const response = await run.session.look(request);
    return response === undefined ? undefined : compiled.failure?.({ ...seen, response: responseScope(response) });
  } catch (error) {
    // The job has failed whether or not it can be told why.
    if (error instanceof ProviderError) return `${error.message} (when asked why)`;
    throw error;
  }
}

/** The answer; `undefined` where the server cannot show it now. */
async function unlessBusy(
  session: Session,
  request: Parameters<Session['send']>[0],
): Promise<HttpResponse | undefined> {
  try {
    return await session.send(request);
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'PROVIDER_CONFLICT') return undefined;
    throw error;
  }
}
