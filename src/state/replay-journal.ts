import type { ResourceRecord } from '../model/resource.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { State } from '../model/state.ts';
import type { JournalEntry } from '../model/state-store.ts';
import type { JournalContent, JournalLine } from './journal-lines.ts';
import { makeState } from './make-state.ts';
import type { JournalMark, StateFile } from './state-document.ts';

/** The state that the files give together; `undefined` when there is neither. */
export function stateOf(
  file: StateFile | undefined,
  journal: Pick<JournalContent, 'id' | 'lines'> | undefined,
): State | undefined {
  if (journal === undefined) return file?.state;
  const base = file?.state ?? { ...makeState(), lineage: journal.id };
  return replayJournal(base, linesAfter(journal, file?.journal));
}

/** What a run that did not finish left: all it wrote when outcomes are among it that the saved state lacks, else the open steps only. */
export function pendingEntries(
  file: StateFile | undefined,
  journal: Pick<JournalContent, 'id' | 'lines'> | undefined,
): readonly JournalEntry[] {
  if (journal === undefined) return [];
  const news = linesAfter(journal, file?.journal);
  const lines = news.length > 0 ? journal.lines : linesOfSteps(journal.lines, openSteps(journal.lines));
  return lines.map((line) => line.entry);
}

/** The lines whose outcomes the saved state does not hold yet. */
function linesAfter(
  journal: Pick<JournalContent, 'id' | 'lines'>,
  mark: JournalMark | undefined,
): readonly JournalLine[] {
  if (mark?.id !== journal.id) return journal.lines;
  return journal.lines.filter((line) => line.number > mark.through);
}

/** The steps that were begun and have no outcome: nobody knows yet what became of them. */
function openSteps(lines: readonly JournalLine[]): ReadonlySet<string> {
  const open = new Set<string>();
  for (const { entry } of lines) {
    if (entry.kind === 'intent') open.add(entry.step);
    else if (entry.kind === 'outcome') open.delete(entry.step);
  }
  return open;
}

/** The lines that say something of a step in `open`. */
function linesOfSteps(lines: readonly JournalLine[], open: ReadonlySet<string>): readonly JournalLine[] {
  return lines.filter(({ entry }) => entry.kind !== 'state' && open.has(entry.step));
}

/**
 * The state with what the journal says has happened since: outcomes in their order. A failure that says nothing of a
 * record leaves the record as it is.
 */
function replayJournal(state: State, lines: readonly JournalLine[]): State {
  if (!lines.some(({ entry }) => changesState(entry))) return state;
  const resources = new Map<ResourceAddress, ResourceRecord>(state.resources);
  for (const { entry } of lines) {
    if (!changesState(entry)) continue;
    if (entry.record === undefined) resources.delete(entry.address);
    else resources.set(entry.record.address, entry.record);
  }
  return { ...state, resources };
}

function changesState(entry: JournalEntry): entry is Extract<JournalEntry, { kind: 'outcome' | 'state' }> {
  switch (entry.kind) {
    case 'intent':
    case 'identified':
      return false;
    case 'outcome':
      return entry.record !== undefined || entry.error === undefined;
    case 'state':
      return true;
    default:
      return entry satisfies never;
  }
}

/** For each open create that an earlier run left, the id of the record that its address had then. */
export type LeftCreates = ReadonlyMap<string, string | undefined>;

/** The creates that are open in a journal as a run finds it, with what the saved state has at their addresses. */
export function leftCreates(lines: readonly JournalLine[], state: State | undefined): LeftCreates {
  const open = openSteps(lines);
  return new Map(
    lines.flatMap(({ entry }) =>
      entry.kind === 'intent' && entry.action === 'create' && open.has(entry.step)
        ? [[entry.step, state?.resources.get(entry.address)?.id] as const]
        : [],
    ),
  );
}

/**
 * What must stay in the journal when a state that holds all up to `through` is on disk. An open delete needs nothing more:
 * the next plan sees what came of it. An open create stays until the state has the new object at its address, or an
 * outcome closes it: it may have made an object that nobody knows of. An open update stays as long as the state has its object:
 * nobody knows which of its fields are ours.
 */
export function linesToKeep(
  lines: readonly JournalLine[],
  through: number,
  state: State,
  left: LeftCreates,
): readonly JournalLine[] {
  const open = openSteps(lines);
  const wanted = new Set<string>();
  for (const { entry } of lines) {
    if (entry.kind !== 'intent' || entry.action === 'delete' || !open.has(entry.step)) continue;
    const id = state.resources.get(entry.address)?.id;
    const isTaken = entry.action === 'update' ? id !== entry.id : left.has(entry.step) && id !== left.get(entry.step);
    if (!isTaken) wanted.add(entry.step);
  }
  const kept = new Set(linesOfSteps(lines, wanted));
  return lines.filter((line) => line.number > through || kept.has(line));
}
