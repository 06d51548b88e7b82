import { expect, test } from 'vitest';
import { applyMoves } from '../../../src/engine/planning/apply-moves.ts';
import type { MovedBlock } from '../../../src/model/configuration.ts';
import type { ResourceAddress } from '../../../src/model/resource-address.ts';
import { byAddress, recordOf } from '../fake-type.ts';

const location = { file: 'moves.yaml', line: 1, column: 1 };
const move = (from: string, to: string): MovedBlock => ({ within: [], from, to, location });
const at = (address: string) => recordOf('x', { address: address as ResourceAddress, id: `id of ${address}` });

/** The addresses after moves, each with the id of what stands there. */
function moved(addresses: readonly string[], moves: readonly MovedBlock[]) {
  const result = applyMoves(byAddress(addresses.map(at)), moves);
  return {
    ids: Object.fromEntries([...result.records].map(([address, { id }]) => [address, id])),
    previous: Object.fromEntries(result.previous),
    codes: result.diagnostics.map(({ code }) => code),
    records: result.records,
  };
}

test.each([
  {
    title: 'a resource takes its new address',
    addresses: ['a.b.old', 'a.b.other'],
    moves: [move('a.b.old', 'a.b.new')],
    ids: { 'a.b.new': 'id of a.b.old', 'a.b.other': 'id of a.b.other' },
    previous: { 'a.b.new': 'a.b.old' },
  },
  {
    title: 'a document moves with all its instances',
    addresses: ['a.b.old["x"]', 'a.b.old["y"]', 'a.b.older'],
    moves: [move('a.b.old', 'a.b.new')],
    ids: { 'a.b.new["x"]': 'id of a.b.old["x"]', 'a.b.new["y"]': 'id of a.b.old["y"]', 'a.b.older': 'id of a.b.older' },
    previous: { 'a.b.new["x"]': 'a.b.old["x"]', 'a.b.new["y"]': 'a.b.old["y"]' },
  },
  {
    title: 'one instance moves alone',
    addresses: ['a.b.c["x"]', 'a.b.c["y"]'],
    moves: [move('a.b.c["x"]', 'a.b.c["z"]')],
    ids: { 'a.b.c["z"]': 'id of a.b.c["x"]', 'a.b.c["y"]': 'id of a.b.c["y"]' },
    previous: { 'a.b.c["z"]': 'a.b.c["x"]' },
  },
  {
    title: 'a module moves with all that is in it',
    addresses: ['module.net.a.b.c', 'module.network.a.b.c'],
    moves: [move('module.net', 'module.mesh')],
    ids: { 'module.mesh.a.b.c': 'id of module.net.a.b.c', 'module.network.a.b.c': 'id of module.network.a.b.c' },
    previous: { 'module.mesh.a.b.c': 'module.net.a.b.c' },
  },
  {
    title: 'a chain of renames ends at the last, and tells the first',
    addresses: ['a.b.one'],
    moves: [move('a.b.one', 'a.b.two'), move('a.b.two', 'a.b.three')],
    ids: { 'a.b.three': 'id of a.b.one' },
    previous: { 'a.b.three': 'a.b.one' },
  },
  {
    title: 'a move whose start is nowhere is done already',
    addresses: ['a.b.new'],
    moves: [move('a.b.old', 'a.b.new')],
    ids: { 'a.b.new': 'id of a.b.new' },
    previous: {},
  },
])('$title', ({ addresses, moves, ids, previous }) => {
  const result = moved(addresses, moves);
  expect(result.ids).toEqual(ids);
  expect(result.previous).toEqual(previous);
  expect(result.codes).toEqual([]);
});

test('a record says its own address after a move', () => {
  const { records } = moved(['a.b.old'], [move('a.b.old', 'a.b.new')]);
  expect([...records.values()].map(({ address }) => address)).toEqual(['a.b.new']);
});

test('a move onto a resource that is there is refused, and both stay', () => {
  const result = moved(['a.b.old', 'a.b.new'], [move('a.b.old', 'a.b.new')]);
  expect(result.ids).toEqual({ 'a.b.old': 'id of a.b.old', 'a.b.new': 'id of a.b.new' });
  expect(result.codes).toEqual(['MOVE_CONFLICT']);
});

test('what an interrupted run began moves along, unless its new address is taken', () => {
  const { id: _id, live: _live, ...record } = at('a.b.old');
  const intent = {
    kind: 'intent',
    step: 'a.b.old#1',
    address: record.address,
    action: 'create',
    type: 'a.b',
    connection: 'a',
    record,
    at: '2026-01-01T00:00:00.000Z',
  } as const;
  const after = (addresses: readonly string[]) =>
    applyMoves(byAddress(addresses.map(at)), [move('a.b.old', 'a.b.new')], [intent]).journal;
  const address = 'a.b.new';
  expect(after([])).toEqual([{ ...intent, address, record: { ...record, address } }]);
  expect(after(['a.b.new'])).toEqual([intent]);
});
