import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import type { StateStore } from '../../src/model/state-store.ts';
import { openFileStateStore } from '../../src/state/file-state-store.ts';
import { toStored } from '../../src/state/fingerprint.ts';
import { makeState } from '../../src/state/make-state.ts';
import { formatStateDocument } from '../../src/state/state-document.ts';
import { intent, outcome, record, stateWith } from '../contracts/state-samples.ts';
import { wallClock } from '../support/wall-clock.ts';

interface Place {
  readonly directory: string;
  readonly stateFile: string;
  readonly journalFile: string;
  readonly warnings: Diagnostic[];
  readonly store: StateStore;
}

async function place(): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), 'reckon-state-'));
  const warnings: Diagnostic[] = [];
  const store = openFileStateStore({
    directory,
    host: 'here',
    user: 'ann',
    pid: process.pid,
    clock: wallClock,
    warn: (diagnostic) => warnings.push(diagnostic),
  });
  const [stateFile, journalFile] = [join(directory, 'state.json'), join(directory, 'journal.ndjson')];
  return { directory, stateFile, journalFile, warnings, store };
}

const take = { command: 'apply', timeoutMs: 0 };

test('what is written fits the published schema', async () => {
  const { store, stateFile } = await place();
  const lock = await store.lock(take);
  await lock.append(outcome('www'));
  const location = { file: 'a.yaml', line: 1, column: 1 };
  const appliedAt = '2026-01-01T00:00:00.000Z';
  const full = record('www', {
    key: 'www',
    revision: '1',
    location,
    appliedAt,
    commit: 'abc',
    tainted: 'no',
    pending: 1,
  });
  await lock.save(
    stateWith([full, record('mail')], { outputs: new Map([['a', { value: null, sensitive: true }]]), appliedAt }),
  );
  const schema = JSON.parse(await readFile(new URL('../../schemas/state.schema.json', import.meta.url), 'utf8'));
  const ajv = new Ajv2020({ allErrors: true });
  addFormats.default(ajv);
  ajv.validate(schema, JSON.parse(await readFile(stateFile, 'utf8')));
  expect(ajv.errors).toBeNull();
  await lock.release();
});

test.each([
  { title: 'an empty file', text: '', says: /empty/ },
  { title: 'text that is no JSON', text: '{"version": 1,', says: /not JSON/ },
  { title: 'conflict markers', text: '<<<<<<< HEAD\n{}\n=======\n', says: /conflict markers/ },
  { title: 'a state of Terraform’s', text: '{"terraform_version": "1.9.0"}', says: /Terraform/ },
  { title: 'a missing part', text: '{"version": 1, "lineage": "a"}', says: /fingerprintKey is missing/ },
  {
    title: 'two resources of one address',
    text: JSON.stringify({
      version: 1,
      lineage: 'a',
      serial: 1,
      fingerprintKey: '',
      outputs: {},
      resources: [record('a'), record('a')],
    }),
    says: /another resource has already/,
  },
])('$title is refused and left as it is', async ({ text, says }) => {
  const { store, stateFile } = await place();
  await writeFile(stateFile, text);
  await expect(store.read()).rejects.toMatchObject({ code: 'STATE_INVALID', message: expect.stringMatching(says) });
  expect(await readFile(stateFile, 'utf8')).toBe(text);
});

test('a state of a newer format is refused in words that say so, and never written over', async () => {
  const { store, stateFile } = await place();
  const text = '{\n  "version": 7,\n  "lineage": "a",\n  "serial": 3,\n  "resources": {}\n}\n';
  await writeFile(stateFile, text);
  await expect(store.read()).rejects.toMatchObject({
    code: 'STATE_NEWER',
    message: expect.stringContaining('version 7'),
  });
  await expect(store.lock(take)).rejects.toMatchObject({ code: 'STATE_NEWER' });
  expect(await store.lockOwner()).toBeUndefined();
  expect(await readFile(stateFile, 'utf8')).toBe(text);
});

test('the state before the run is kept beside the new one', async () => {
  const { store, directory } = await place();
  const state = stateWith([record('a')]);
  const first = await store.lock(take);
  await first.save(state);
  await first.release();
  const second = await store.lock(take);
  await second.save({ ...state, serial: 2 });
  await second.save({ ...state, serial: 3 });
  await second.release();
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(directory, name), 'utf8'));
  expect(await read('state.json')).toMatchObject({ serial: 3 });
  expect(await read('state.backup.json')).toMatchObject({ serial: 1 });
  expect((await readdir(directory)).toSorted()).toEqual(['state.backup.json', 'state.json']);
});

test('a last line that was cut short is ignored, told, and dropped by the next write', async () => {
  const { store, journalFile, warnings } = await place();
  const first = await store.lock(take);
  await first.append(outcome('a'));
  await first.append(outcome('b'));
  await first.release();
  const whole = await readFile(journalFile, 'utf8');
  await writeFile(journalFile, whole.slice(0, -10));
  expect([...((await store.read())?.resources.keys() ?? [])]).toEqual([record('a').address]);
  expect(warnings.map((warning) => warning.code)).toEqual(['JOURNAL_TORN']);
  const second = await store.lock(take);
  await second.append(outcome('c'));
  await second.release();
  expect([...((await store.read())?.resources.keys() ?? [])]).toEqual([record('a').address, record('c').address]);
});

test('any cut of the journal gives the lines before it', async () => {
  const { store, journalFile } = await place();
  const names = ['a', 'b', 'c', 'd'];
  const lock = await store.lock(take);
  for (const name of names) await lock.append(outcome(name));
  await lock.release();
  const whole = await readFile(journalFile);
  for (let length = 0; length <= whole.length; length += 7) {
    await writeFile(journalFile, whole.subarray(0, length));
    const lines = whole.subarray(0, length).filter((byte) => byte === 0x0a).length;
    expect((await store.read())?.resources.size ?? 0).toBe(Math.max(0, lines - 1));
  }
});

test('a wrong line with right ones after it is an error that names the line', async () => {
  const { store, journalFile } = await place();
  const lock = await store.lock(take);
  for (const name of ['a', 'b', 'c']) await lock.append(outcome(name));
  await lock.release();
  const text = await readFile(journalFile, 'utf8');
  await writeFile(journalFile, text.replace('id-b', 'id-x'));
  await expect(store.read()).rejects.toMatchObject({
    code: 'JOURNAL_DAMAGED',
    message: expect.stringContaining('journal.ndjson:3'),
  });
  await expect(store.lock(take)).rejects.toMatchObject({ code: 'JOURNAL_DAMAGED' });
  expect(await store.lockOwner()).toBeUndefined();
});

test('a run killed between the new state and the emptied journal has nothing pending and nothing undone', async () => {
  const { store, journalFile } = await place();
  const state = stateWith([record('a')]);
  const first = await store.lock(take);
  await first.append(intent('a'));
  await first.append(outcome('a'));
  const before = await readFile(journalFile);
  await first.save(state);
  await first.release();
  await writeFile(journalFile, before);
  expect(await store.readJournal()).toEqual([]);
  const second = await store.lock(take);
  await second.save({ ...state, serial: 2, resources: new Map() });
  await second.release();
  expect((await store.read())?.resources.size).toBe(0);
});

test('what a killed writer left beside the files is removed', async () => {
  const { store, directory } = await place();
  await writeFile(join(directory, '.state.json.0123456789ab.tmp'), 'half');
  await (await store.lock(take)).release();
  expect(await readdir(directory)).toEqual([]);
});

test.skipIf(process.getuid?.() === 0)('a folder that can’t be written is told with what to do', async () => {
  const { store, directory } = await place();
  const lock = await store.lock(take);
  await chmod(directory, 0o500);
  await expect(lock.save(stateWith([]))).rejects.toMatchObject({ code: 'STATE_UNWRITABLE' });
  await chmod(directory, 0o700);
  await lock.release();
});

test('a path that is a file is told as one', async () => {
  const { directory, store } = await place();
  const inside = openFileStateStore({
    directory: join(directory, 'file', 'default'),
    host: 'here',
    user: 'ann',
    pid: process.pid,
    clock: wallClock,
  });
  await writeFile(join(directory, 'file'), '');
  await expect(inside.lock(take)).rejects.toMatchObject({ code: 'STATE_UNWRITABLE' });
  await mkdir(join(directory, 'state.json'));
  await expect(store.read()).rejects.toMatchObject({ code: 'STATE_UNREADABLE' });
});

test('keys that are names of prototypes are plain keys', async () => {
  const { store } = await place();
  const odd = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}');
  const lock = await store.lock(take);
  await lock.save(
    stateWith([record('a', { prior: odd })], { outputs: new Map([['__proto__', { value: 1, sensitive: false }]]) }),
  );
  await lock.release();
  const read = await store.read();
  expect(JSON.stringify(read?.resources.get(record('a').address)?.prior)).toBe(JSON.stringify(odd));
  expect([...(read?.outputs.keys() ?? [])]).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Object.keys(toStored(odd, read?.fingerprintKey ?? '') as object)).toEqual(['__proto__', 'constructor']);
});

test('a hundred thousand resources are one line each and come back whole', async () => {
  const { store, stateFile } = await place();
  const state = stateWith(Array.from({ length: 100_000 }, (_, index) => record(`r${index}`)));
  const lock = await store.lock(take);
  await lock.save(state);
  await lock.release();
  expect((await store.read())?.resources.size).toBe(100_000);
  expect((await readFile(stateFile, 'utf8')).split('\n').length).toBeGreaterThan(100_000);
});

test('text after the last line of a journal that never had a line break is ignored', async () => {
  const { store, journalFile } = await place();
  await appendFile(journalFile, 'rubbish');
  expect(await store.read()).toBeUndefined();
  expect([...formatStateDocument(makeState())].join('')).toContain('"resources": []');
});
