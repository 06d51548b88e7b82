import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fc } from '../support/properties.ts';
import { errorsOf, summaryOf } from '../support/run-project.ts';
import { openShelf } from './open-shelf.ts';

/** A document: it refers to one before it, and its name, which can't be changed in place, says its edition. */
interface Wish {
  readonly edition: number;
  readonly size: number | undefined;
  readonly label: string | undefined;
  readonly on: number | undefined;
}

/** What happens to one write of an apply, counted from its first. */
interface Mishap {
  readonly write: number;
  readonly kind: 'refused' | 'broken' | 'lost' | 'unheard' | 'killed before' | 'killed after';
}

/** One edit of the documents and how its apply goes wrong; before it someone else may have deleted or changed a thing. */
interface Edit {
  readonly wishes: readonly (Wish | undefined)[];
  readonly mishaps: readonly Mishap[];
  readonly meddling: { readonly kind: 'delete' | 'change'; readonly which: number } | undefined;
}

const COUNT = 5;

const wish = (index: number): fc.Arbitrary<Wish> =>
  fc.record({
    edition: fc.integer({ min: 1, max: 2 }),
    size: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
    label: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
    on: index === 0 ? fc.constant(undefined) : fc.option(fc.nat(index - 1), { nil: undefined }),
  });

const edit: fc.Arbitrary<Edit> = fc.record({
  wishes: fc
    .tuple(...Array.from({ length: COUNT }, (_, index) => fc.option(wish(index), { nil: undefined, freq: 4 })))
    .map((wishes) =>
      wishes.map((one) => (one?.on !== undefined && wishes[one.on] === undefined ? { ...one, on: undefined } : one)),
    ),
  mishaps: fc.array(
    fc.record({
      write: fc.nat(6),
      kind: fc.constantFrom<Mishap['kind']>('refused', 'broken', 'lost', 'unheard', 'killed before', 'killed after'),
    }),
    { maxLength: 2 },
  ),
  meddling: fc.option(fc.record({ kind: fc.constantFrom('delete', 'change'), which: fc.nat(COUNT - 1) }), {
    nil: undefined,
  }),
});

const nameOf = (index: number, { edition }: Wish): string => `thing${index}-${edition}`;

function documentsOf(wishes: Edit['wishes']): string {
  return wishes
    .flatMap((one, index) => {
      if (one === undefined) return [];
      const fields = [
        `name: ${nameOf(index, one)}`,
        ...(one.size === undefined ? [] : [`size: ${one.size}`]),
        ...(one.label === undefined ? [] : [`label: ${one.label}`]),
        ...(one.on === undefined ? [] : [`on: "\${shelf.thing.d${one.on}.id}"`]),
      ];
      return `type: shelf.thing\nname: d${index}\nproperties: { ${fields.join(', ')} }\nlifecycle: { createBeforeDestroy: true }\n`;
    })
    .join('---\n');
}

type Shelf = Awaited<ReturnType<typeof openShelf>>;

/** What no server would stand: two of one name, a reference to nothing, a delete of what is referred to. */
function violation(shelf: Shelf, method: string, path: string, body: Record<string, unknown>): string | undefined {
  const things = [...shelf.things.values()];
  const id = path.split('/')[2] ?? '';
  if (method === 'POST' && things.some(({ name }) => name === body['name']))
    return `${String(body['name'])} made twice`;
  const { on } = body;
  if (method !== 'DELETE' && typeof on === 'string' && !shelf.things.has(on)) return `${on} referred to, and not there`;
  const user = things.find((thing) => thing['on'] === id);
  if (method === 'DELETE' && user !== undefined) return `${id} deleted, and ${user.name} stands on it`;
  return undefined;
}

/** Applies with mishaps; a kill leaves on disk what was there at that moment, and nothing that is sent later arrives. */
async function applyWithMishaps(shelf: Shelf, mishaps: readonly Mishap[], violations: string[]): Promise<void> {
  const state = join(shelf.project.files.directory, 'state');
  const copy = join(shelf.project.files.directory, 'killed');
  const cut = new AbortController();
  let write = -1;
  let isKilled = false;
  shelf.answer = (method, path, body) => {
    if (isKilled) return 'unheard';
    if (method === 'GET') return undefined;
    write += 1;
    const kind = mishaps.find((mishap) => mishap.write === write)?.kind;
    if (kind === 'killed before' || kind === 'killed after') {
      isKilled = true;
      cpSync(state, copy, { recursive: true });
      cut.abort();
    }
    if (kind === 'refused') return 400;
    if (kind === 'broken') return 500;
    if (kind === 'unheard' || kind === 'killed before') return 'unheard';
    const wrong = violation(shelf, method, path, body);
    if (wrong !== undefined) violations.push(wrong);
    return kind === 'lost' || kind === 'killed after' ? 'lost' : undefined;
  };
  await shelf.project.apply({}, { cut: cut.signal }).catch((error: unknown) => {
    if (!isKilled) throw error;
  });
  if (!isKilled) return;
  rmSync(state, { recursive: true });
  cpSync(copy, state, { recursive: true });
  rmSync(copy, { recursive: true });
  rmSync(join(state, 'default/lock.json'), { force: true });
  expect(existsSync(join(state, 'default/state.json'))).toBe(true);
}

function meddle(shelf: Shelf, { kind, which }: NonNullable<Edit['meddling']>): void {
  const thing = [...shelf.things.values()].at(which);
  if (thing === undefined) return;
  if (kind === 'change' && typeof thing['size'] === 'number') thing['size'] = 9;
  else if (kind === 'delete' && ![...shelf.things.values()].some(({ on }) => on === thing.id))
    shelf.things.delete(thing.id);
}

/** What is live and what state knows, both as the documents would have it. */
async function outcomeOf(shelf: Shelf) {
  const state = await shelf.project.state();
  const records = [...(state?.resources.values() ?? [])];
  return {
    live: [...shelf.things.values()].map(({ name }) => name).sort(),
    recorded: records.map(({ id }) => shelf.things.get(id)?.name ?? `nothing (${id})`).sort(),
    deposed: records.flatMap(({ deposed }) => deposed ?? []),
    fields: Object.fromEntries(
      [...shelf.things.values()].map((thing) => [
        thing.name,
        [thing['size'] ?? null, thing['label'] ?? null, shelf.things.get(String(thing['on']))?.name ?? null],
      ]),
    ),
  };
}

function wanted(wishes: Edit['wishes']) {
  const names = wishes.flatMap((one, index) => (one === undefined ? [] : [nameOf(index, one)])).sort();
  return {
    live: names,
    recorded: names,
    deposed: [],
    fields: Object.fromEntries(
      wishes.flatMap((one, index) => {
        if (one === undefined) return [];
        const on = one.on === undefined ? undefined : wishes[one.on];
        const name = on === undefined || one.on === undefined ? null : nameOf(one.on, on);
        return [[nameOf(index, one), [one.size ?? null, one.label ?? null, name]]];
      }),
    ),
  };
}

test('whatever goes wrong on the way, applying again ends in what is desired, each thing once and in a possible order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 2, maxLength: 3 }), async (edits) => {
      await using shelf = await openShelf('');
      const violations: string[] = [];
      for (const { wishes, mishaps, meddling } of edits) {
        if (meddling !== undefined) meddle(shelf, meddling);
        await shelf.write(documentsOf(wishes));
        await applyWithMishaps(shelf, mishaps, violations);
        for (let again = 0; again < 4; again += 1) {
          await applyWithMishaps(shelf, [], violations);
          shelf.answer = () => undefined;
          const { changes, diagnostics } = await shelf.project.plan();
          expect(errorsOf(diagnostics)).toEqual([]);
          if (summaryOf(changes).length === 0) break;
        }
        expect(violations).toEqual([]);
        expect(await outcomeOf(shelf)).toEqual(wanted(wishes));
      }
    }),
    // Each of these is some ten applies; while one works on the engine, a hundred are better.
    { numRuns: 6 },
  );
}, 120_000);
