import type { Json, JsonObject } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import type { ResourceRecord } from '../model/resource.ts';
import type { ResourceAddress } from '../model/resource-address.ts';
import type { OutputRecord, State } from '../model/state.ts';
import { checkStateDocument } from './check-state-document.ts';
import { StateError } from './state-error.ts';
import { upgradeStateDocument } from './upgrade-state-document.ts';

/** How much of a journal a saved state already holds. */
export interface JournalMark {
  /** The journal's own id: a mark says nothing about another journal. */
  readonly id: string;
  /** Number of the last entry whose outcome is in the state. */
  readonly through: number;
}

/** A state file's content. */
export interface StateFile {
  readonly state: State;
  readonly journal?: JournalMark;
}

/**
 * The state as it stands on disk: JSON in which each resource and each output has one line, so that a comparison of two
 * states reads well and 100,000 resources need no text of that size at once.
 */
export function* formatStateDocument(state: State, journal?: JournalMark): Generator<string> {
  yield formatStateHead(state, journal);
  yield* formatStateContent(state);
}

/** What stands before the content: what names this saved state among others. */
export function formatStateHead(state: State, journal: JournalMark | undefined): string {
  const head: JsonObject = {
    version: state.version,
    lineage: state.lineage,
    serial: state.serial,
    fingerprintKey: state.fingerprintKey,
    ...(state.commit === undefined ? {} : { commit: state.commit }),
    ...(state.appliedAt === undefined ? {} : { appliedAt: state.appliedAt }),
    ...(journal === undefined ? {} : { journal: { ...journal } }),
  };
  const members = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  return `{\n${members.join('')}`;
}

/** How the content begins: all from here on is what a serial counts. */
export const CONTENT_START = '  "outputs": {';

/** Outputs and resources: another serial for every change of these. */
export function* formatStateContent(state: State): Generator<string> {
  yield CONTENT_START;
  yield* lines(state.outputs, ([name, output]) => `${JSON.stringify(name)}: ${JSON.stringify(output)}`);
  yield '},\n  "resources": [';
  yield* lines(state.resources, ([, record]) => JSON.stringify(record));
  yield ']\n}\n';
}

/**
 * Takes a state file's text in, whatever version of the format it has.
 *
 * @param place - The file's path, for messages.
 * @throws {StateError} `STATE_INVALID` with every fault found; `STATE_NEWER` when this program does not know the version.
 */
export function parseStateDocument(text: string, place: string): StateFile {
  const document = upgradeStateDocument(parseObject(text, place), place);
  const faults = checkStateDocument(document);
  const [first] = faults;
  if (first !== undefined) {
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more faults)` : '';
    throw invalid(place, `${first}${more}`);
  }
  const checked = document as unknown as CheckedDocument;
  const resources = new Map<ResourceAddress, ResourceRecord>();
  for (const record of checked.resources) resources.set(record.address, record);
  const { version, lineage, serial, fingerprintKey, commit, appliedAt, journal } = checked;
  return {
    state: {
      version,
      lineage,
      serial,
      fingerprintKey,
      resources,
      outputs: new Map(Object.entries(checked.outputs)),
      ...(commit === undefined ? {} : { commit }),
      ...(appliedAt === undefined ? {} : { appliedAt }),
    },
    ...(journal === undefined ? {} : { journal }),
  };
}

/** The document as `checkStateDocument` has found it to be. */
interface CheckedDocument extends Omit<State, 'resources' | 'outputs'> {
  readonly resources: readonly ResourceRecord[];
  readonly outputs: Readonly<Record<string, OutputRecord>>;
  readonly journal?: JournalMark;
}

function* lines<T>(items: Iterable<T>, format: (item: T) => string): Generator<string> {
  let separator = '\n    ';
  let isEmpty = true;
  for (const item of items) {
    yield separator + format(item);
    separator = ',\n    ';
    isEmpty = false;
  }
  if (!isEmpty) yield '\n  ';
}

function parseObject(text: string, place: string): JsonObject {
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch (cause) {
    if (text.trim() === '') throw invalid(place, 'it is empty', cause);
    if (/^<{7} /m.test(text)) throw invalid(place, 'it holds the conflict markers of a merge', cause);
    throw invalid(place, `it is not JSON: ${(cause as SyntaxError).message}`, cause);
  }
  if (!isJsonObject(document)) throw invalid(place, 'it is not an object');
  return document;
}

function invalid(place: string, what: string, cause?: unknown): StateError {
  return new StateError('STATE_INVALID', `the state ${place} can't be used: ${what}`, {
    hint: 'Nothing was changed. The state before the last run is beside it in state.backup.json; `reckon explain STATE_INVALID` says more.',
    ...(cause === undefined ? {} : { cause }),
  });
}
