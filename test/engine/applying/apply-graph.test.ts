import { describe, expect, test } from 'vitest';
import { buildApplyGraph } from '../../../src/engine/applying/apply-graph.ts';
import type { Action, PlannedChange } from '../../../src/model/change.ts';
import type { ResourceAddress } from '../../../src/model/resource-address.ts';
import { sortGraph } from '../../../src/plan/sort-graph.ts';
import { fc } from '../../support/properties.ts';
import { byAddress, recordOf } from '../fake-type.ts';

const addressOf = (name: string): ResourceAddress => `fake.thing.${name}` as ResourceAddress;

/** A change and what its object hangs on: by the documents, and by state. */
interface Given {
  readonly name: string;
  readonly action: Action;
  readonly order?: PlannedChange['order'];
  readonly needs?: readonly string[];
  /** By state; by default the same. */
  readonly needed?: readonly string[];
  /** What comes first, where any order lets it. */
  readonly after?: readonly string[];
}

function graphOf(given: readonly Given[]) {
  const changes = given.map(
    ({ name, action, order, needs = [], after }): PlannedChange => ({
      address: addressOf(name),
      action,
      type: 'fake.thing',
      connection: 'fake',
      reason: 'desired-changed',
      before: null,
      after: null,
      fields: [],
      dependsOn: needs.map(addressOf),
      notes: [],
      ...(order === undefined ? {} : { order }),
      ...(after === undefined ? {} : { waitsFor: after.map(addressOf) }),
    }),
  );
  const records = given
    .filter(({ action }) => action !== 'create')
    .map(({ name, needs = [], needed = needs }) => recordOf(name, { dependencies: needed.map(addressOf) }));
  return buildApplyGraph(changes, byAddress(records));
}

/** The steps one by one, as `NAME`, `NAME#delete` and `NAME#create`. */
function orderOf(given: readonly Given[]): readonly string[] {
  return [...graphOf(given).steps.keys()].map((step) => step.replace('fake.thing.', ''));
}

test.each<{ readonly title: string; readonly given: readonly Given[]; readonly order: readonly string[] }>([
  {
    title: 'what is referred to is made before what refers to it',
    given: [
      { name: 'top', action: 'create', needs: ['base'] },
      { name: 'base', action: 'create' },
    ],
    order: ['base', 'top'],
  },
  {
    title: 'deletes run in reverse',
    given: [
      { name: 'base', action: 'delete' },
      { name: 'top', action: 'delete', needs: ['base'] },
    ],
    order: ['top', 'base'],
  },
  {
    title: 'what is only needed is made first',
    given: [
      { name: 'top', action: 'create', after: ['base'] },
      { name: 'base', action: 'create' },
    ],
    order: ['base', 'top'],
  },
  {
    title: 'what is only needed is deleted last',
    given: [
      { name: 'base', action: 'delete', after: ['top'] },
      { name: 'top', action: 'delete' },
    ],
    order: ['top', 'base'],
  },
  {
    title: 'a need gives way to what is referred to',
    given: [
      { name: 'base', action: 'create', after: ['top'] },
      { name: 'top', action: 'create', needs: ['base'] },
    ],
    order: ['base', 'top'],
  },
  {
    title: 'a delete waits for the update that lets go of it',
    given: [
      { name: 'base', action: 'delete' },
      { name: 'top', action: 'update', needs: [], needed: ['base'] },
    ],
    order: ['top', 'base'],
  },
  {
    title: 'a replacement that deletes first is over before what refers to it is changed',
    given: [
      { name: 'top', action: 'update', needs: ['base'] },
      { name: 'base', action: 'replace', order: 'delete-first' },
    ],
    order: ['base#delete', 'base#create', 'top'],
  },
  {
    title: 'a replacement that creates first deletes the old object once nothing refers to it',
    given: [
      { name: 'base', action: 'replace', order: 'create-first' },
      { name: 'top', action: 'update', needs: ['base'] },
    ],
    order: ['base#create', 'top', 'base#delete'],
  },
  {
    title: 'replacements that delete first go down from the top and up again',
    given: [
      { name: 'base', action: 'replace', order: 'delete-first' },
      { name: 'top', action: 'replace', order: 'delete-first', needs: ['base'] },
    ],
    order: ['top#delete', 'base#delete', 'base#create', 'top#create'],
  },
  {
    title: 'replacements that create first go up from the base and down again',
    given: [
      { name: 'base', action: 'replace', order: 'create-first' },
      { name: 'top', action: 'replace', order: 'create-first', needs: ['base'] },
    ],
    order: ['base#create', 'top#create', 'top#delete', 'base#delete'],
  },
  {
    title: 'a replacement whose old object stays makes the new one, and nothing is deleted',
    given: [
      { name: 'top', action: 'update', needs: ['base'] },
      { name: 'base', action: 'replace', order: 'forget-first' },
    ],
    order: ['base#create', 'top'],
  },
  {
    title: 'what is forgotten is let go of like what is deleted',
    given: [
      { name: 'base', action: 'delete' },
      { name: 'top', action: 'forget', needs: ['base'] },
    ],
    order: ['top', 'base'],
  },
  {
    title: 'a replacement that deletes first lets go of a deleted object by its delete, not by its create',
    given: [
      { name: 'base', action: 'replace', order: 'delete-first' },
      { name: 'middle', action: 'delete', needs: ['base'] },
      { name: 'top', action: 'replace', order: 'delete-first', needs: ['base'], needed: ['base', 'middle'] },
    ],
    order: ['top#delete', 'middle', 'base#delete', 'base#create', 'top#create'],
  },
  {
    title: 'a delete does not wait for a change that waits for what comes after it',
    given: [
      { name: 'base', action: 'replace', order: 'delete-first' },
      { name: 'middle', action: 'delete', needs: ['base'] },
      { name: 'top', action: 'update', needs: ['base'], needed: ['base', 'middle'] },
    ],
    order: ['middle', 'base#delete', 'base#create', 'top'],
  },
  {
    title: 'what stays as it is is no step',
    given: [
      { name: 'base', action: 'no-op' },
      { name: 'top', action: 'create', needs: ['base'] },
    ],
    order: ['top'],
  },
])('$title', ({ given, order }) => {
  expect(orderOf(given)).toEqual(order);
});

test('a document waits for every instance of another one that it refers to as a whole', () => {
  const graph = graphOf([
    { name: 'top', action: 'create', needs: ['base'] },
    { name: 'base["a"]', action: 'create' },
    { name: 'base["b"]', action: 'create' },
  ]);
  expect(graph.dependenciesOf('fake.thing.top')).toEqual(['fake.thing.base["a"]', 'fake.thing.base["b"]']);
});

describe('for any plan', () => {
  const actions = fc.constantFrom<Action>('create', 'update', 'replace', 'delete', 'no-op', 'forget');
  const plans = fc
    .tuple(
      fc.array(fc.tuple(actions, fc.array(fc.nat(11))), { maxLength: 12 }),
      fc.constantFrom<NonNullable<PlannedChange['order']>>('delete-first', 'create-first', 'forget-first'),
    )
    .map(([list, order]) =>
      list.map(([action, numbers], index): Given => {
        const earlier = [...new Set(numbers.filter((number) => number < index))];
        const isThere = (number: number) => list[number]?.[0] !== 'delete' && list[number]?.[0] !== 'forget';
        const wasThere = (number: number) => list[number]?.[0] !== 'create';
        return {
          name: `r${index}`,
          action,
          needs: earlier.filter(isThere).map((number) => `r${number}`),
          needed: earlier.filter(wasThere).map((number) => `r${number}`),
          ...(action === 'replace' ? { order } : {}),
        };
      }),
    );

  test('there is an order, and steps stand in it', () => {
    fc.assert(
      fc.property(plans, (given) => {
        const graph = graphOf(given);
        const steps = [...graph.steps.keys()];
        expect(sortGraph(steps, graph.dependenciesOf).kind).toBe('sorted');
        for (const [position, step] of steps.entries())
          for (const dependency of graph.dependenciesOf(step)) expect(steps.indexOf(dependency)).toBeLessThan(position);
      }),
    );
  });

  test('makers run upward, removers downward, and no object is made on what is still to be made', () => {
    fc.assert(
      fc.property(plans, (given) => {
        const order = orderOf(given);
        const place = (name: string, part: 'create' | 'delete'): number => {
          const { action } = given.find((one) => one.name === name) ?? {};
          const isOf = action === 'delete' || action === 'forget' ? 'delete' : 'create';
          return action === 'replace' ? order.indexOf(`${name}#${part}`) : isOf === part ? order.indexOf(name) : -1;
        };
        for (const { name, needs = [], needed = [] } of given) {
          for (const base of needs) {
            const [mine, its] = [place(name, 'create'), place(base, 'create')];
            if (mine !== -1 && its !== -1) expect(its).toBeLessThan(mine);
          }
          for (const base of needed) {
            const [mine, its] = [place(name, 'delete'), place(base, 'delete')];
            if (mine !== -1 && its !== -1) expect(mine).toBeLessThan(its);
          }
        }
      }),
    );
  });
});
