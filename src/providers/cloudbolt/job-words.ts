import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { ProviderError } from '../../model/provider-error.ts';
import { isAbsence, type Session } from '../rest/session.ts';
import { idOfPath, linkOf, linksOf, memberOf, selfPath, textOf } from './hal.ts';
import { allEntries, lookItem } from './hal-client.ts';
import { statusOf } from './item-status.ts';

/** Jobs within jobs are followed so far. */
const MAX_DEPTH = 5;

/** A job's end, in whatever way. */
export function isJobOver(job: JsonObject): boolean {
  return ['SUCCESS', 'WARNING', 'FAILURE', 'CANCELED'].includes(statusOf(job));
}

/** The jobs of an order and their sub-jobs. Orders before product 8 name none: they are found by their order. */
export async function jobsOfOrder(
  session: Session,
  order: JsonObject,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const linked = linksOf(order, 'jobs').map((link) => link.path);
  const paths = linked.length > 0 ? linked : await jobsByOrder(session, order, signal);
  return await withSubjobs(session, paths, signal, 0);
}

async function jobsByOrder(session: Session, order: JsonObject, signal: AbortSignal): Promise<readonly string[]> {
  if (memberOf(order, 'id') !== undefined) return [];
  const id = idOfPath(selfPath(order) ?? '');
  try {
    const entries = await allEntries(session, '/jobs/', { filter: `order.id:${id}` }, signal);
    return entries.flatMap((entry) => selfPath(entry) ?? []);
  } catch (error) {
    // A server that cannot filter so says nothing of jobs; what was made is then found by its name.
    if (error instanceof ProviderError) return [];
    throw error;
  }
}

async function withSubjobs(
  session: Session,
  paths: readonly string[],
  signal: AbortSignal,
  depth: number,
): Promise<readonly JsonObject[]> {
  const found: JsonObject[] = [];
  for (const path of paths) {
    const job = await lookItem(session, path, signal).catch((error: unknown) => {
      if (isAbsence(error) || (error instanceof ProviderError && error.code === 'PROVIDER_FORBIDDEN')) return undefined;
      throw error;
    });
    if (job === undefined) continue;
    found.push(job);
    if (depth < MAX_DEPTH) {
      const inner = linksOf(job, 'subjobs').map((link) => link.path);
      found.push(...(await withSubjobs(session, inner, signal, depth + 1)));
    }
  }
  return found;
}

/** What a job says of itself: its errors, its output, its last message. */
export function wordsOfJob(job: JsonObject): string {
  const messages = memberOf(memberOf(job, 'progress'), 'messages');
  const last = Array.isArray(messages) ? messages.at(-1) : undefined;
  const words = [textOf(job, 'errors'), textOf(job, 'output'), typeof last === 'string' ? last : undefined]
    .map((text) => text?.trim())
    .filter((text): text is string => text !== undefined && text !== '');
  return [...new Set(words)].join('; ');
}

/** The words of all jobs that did not simply succeed, each with its number and type. */
export function wordsOfJobs(jobs: readonly JsonObject[]): string {
  return jobs
    .filter((job) => statusOf(job) !== 'SUCCESS')
    .map(
      (job) =>
        `job ${idOfPath(selfPath(job) ?? '')} (${textOf(job, 'type') ?? 'unknown type'}, ${statusOf(job)}): ${wordsOfJob(job)}`,
    )
    .join('\n');
}

/** What is going on now, for people who wait. */
export function progressOfJobs(jobs: readonly JsonObject[]): string | undefined {
  const running = jobs.filter((job) => !isJobOver(job)).at(-1);
  if (running === undefined) return undefined;
  const id = idOfPath(selfPath(running) ?? '');
  const words = wordsOfJob(running);
  return `job ${id} (${textOf(running, 'type') ?? ''}) is ${statusOf(running).toLowerCase()}${words === '' ? '' : `: ${words}`}`;
}

/** What an order's jobs have made so far: paths of a resource and of servers. */
export interface Made {
  readonly resource?: string;
  readonly servers: readonly string[];
}

/** Collects what jobs have made. The oldest servers name a new server in their output alone: `(ID 301)`. */
export function madeBy(jobs: readonly JsonObject[]): Made {
  let resource: string | undefined;
  const servers = new Set<string>();
  for (const job of jobs) {
    resource ??= linkOf(job, 'resource')?.path;
    for (const link of linksOf(job, 'servers')) servers.add(link.path);
    const said = /\(ID (\d+)\)/.exec(textOf(job, 'output') ?? '')?.[1];
    if (said !== undefined && linksOf(job, 'servers').length === 0) servers.add(`/servers/${said}/`);
  }
  return { ...(resource === undefined ? {} : { resource }), servers: [...servers] };
}

/** A value as an object, or an empty one. */
export function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
