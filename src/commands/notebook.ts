import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { hasErrors } from '../model/diagnostic.ts';
import { hasChanges, type Plan, type PlanSummary, summarize } from '../model/plan.ts';

/** What this machine remembers of an environment between runs, for people only: nothing is decided by it. */
export interface Notes {
  /** Milliseconds that steps of a kind (`imply.cluster create`) took, the last ones last. */
  readonly durations?: Readonly<Record<string, readonly number[]>>;
  /** The last whole plan: when, of which configuration, and what it would have done. */
  readonly planned?: { readonly at: string; readonly configuration: string; readonly changes: PlanSummary };
  /** The last apply that left nothing undone: of which configuration. */
  readonly applied?: { readonly at: string; readonly configuration: string };
  /** The last apply or destroy that began and did not end well; absent once one did, or a plan found nothing left to do. */
  readonly unfinished?: { readonly at: string; readonly command: 'apply' | 'destroy' };
  /** The last look for drift: when, and how many objects had moved. */
  readonly drift?: { readonly at: string; readonly objects: number };
}

/** How many durations of a kind are kept. */
const MOST_DURATIONS = 9;

/** Whose notes are meant. */
export interface NotebookOwner {
  /** Absolute path of the folder that holds the states. */
  readonly statePath: string;
  readonly environment: string;
}

/** The notes; empty where there are none, or none that can be read. */
export async function readNotes(owner: NotebookOwner): Promise<Notes> {
  try {
    const notes: unknown = JSON.parse(await readFile(pathOf(owner), 'utf8'));
    return typeof notes === 'object' && notes !== null ? notes : {};
  } catch {
    // Lost notes cost a typical duration on the screen, no more.
    return {};
  }
}

/** Adds to the notes. A notebook that cannot be written is done without: it must never fail a run. */
export async function addNotes(owner: NotebookOwner, change: (notes: Notes) => Notes): Promise<void> {
  const path = pathOf(owner);
  // What a build machine remembers is gone with it.
  if ((process.env['CI'] ?? '') !== '') return;
  const draft = `${path}.${process.pid}`;
  try {
    const next = change(await readNotes(owner));
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(draft, `${JSON.stringify(next)}\n`, { mode: 0o600 });
    await rename(draft, path);
  } catch {
    // A home that is not there or not writable, as in many containers.
  }
}

/** The durations with those of a run added. */
export function withDurations(notes: Notes, seen: readonly { readonly kind: string; readonly ms: number }[]): Notes {
  const durations: Record<string, readonly number[]> = { ...notes.durations };
  for (const { kind, ms } of seen)
    durations[kind] = [...(durations[kind] ?? []), Math.round(ms)].slice(-MOST_DURATIONS);
  return { ...notes, durations };
}

/** The median of each kind's durations, in milliseconds. */
export function typicalDurations(notes: Notes): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(notes.durations ?? {}).flatMap(([kind, values]) => {
      const middle = values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
      return middle === undefined ? [] : [[kind, middle]];
    }),
  );
}

/** Notes after a whole plan. */
export async function notePlan(owner: NotebookOwner, plan: Plan): Promise<void> {
  if (!plan.complete || plan.mode !== 'normal' || hasErrors(plan.diagnostics)) return;
  const planned = {
    at: plan.timestamp,
    configuration: plan.binding.configuration,
    changes: summarize(plan.changes),
  };
  await addNotes(owner, ({ drift: _drift, unfinished, ...notes }) => ({
    ...notes,
    planned,
    ...(unfinished === undefined || !hasChanges(plan) ? {} : { unfinished }),
    ...(plan.drift.length === 0 ? {} : { drift: { at: plan.timestamp, objects: plan.drift.length } }),
  }));
}

/** Notes before anything is changed: what was planned before is not what there is to do any more. */
export async function noteStart(owner: NotebookOwner, plan: Plan, at: number): Promise<void> {
  const command = plan.mode === 'destroy' ? 'destroy' : 'apply';
  await addNotes(owner, ({ drift: _drift, planned: _planned, ...notes }) => ({
    ...notes,
    unfinished: { at: new Date(at).toISOString(), command },
  }));
}

/** Notes after an apply that left nothing of its plan undone. */
export async function noteApply(owner: NotebookOwner, plan: Plan, at: number): Promise<void> {
  const isWhole = plan.complete && plan.mode === 'normal';
  await addNotes(owner, ({ unfinished: _unfinished, ...notes }) => (isWhole ? appliedNotes(notes, plan, at) : notes));
}

function appliedNotes({ drift: _drift, planned: _planned, ...notes }: Notes, plan: Plan, at: number): Notes {
  return {
    ...notes,
    applied: { at: new Date(at).toISOString(), configuration: plan.binding.configuration },
  };
}

function pathOf({ statePath, environment }: NotebookOwner): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? '';
  const name = createHash('sha256').update(`${statePath}\n${environment}`).digest('hex').slice(0, 24);
  return join(cache === '' ? join(homedir(), '.cache') : cache, 'reckon', `${name}.json`);
}
