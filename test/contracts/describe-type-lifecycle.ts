import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { errorsOf, type RunnableProject, summaryOf } from '../support/run-project.ts';

/** One managed type's life, told as data. */
export interface TypeLifecycle {
  /** `cloudbolt.server`. */
  readonly type: string;
  /** What it takes to be made. */
  readonly properties: JsonObject;
  readonly options?: JsonObject;
  /** Members to lay over `properties`, one change after another, each in place. */
  readonly changes?: readonly JsonObject[];
  /** Members to lay over whose change plans a replacement. */
  readonly fixed?: JsonObject;
  /** Further documents that it needs, as YAML. */
  readonly documents?: string;
  /** Whether a deleted one must be left in state by hand: the API does not delete it. */
  readonly isKept?: boolean;
}

/**
 * The life that every managed type must be able to lead: made, left alone, changed field by field, found unchanged, a fixed
 * field planned as a replacement, taken into an empty state, and destroyed.
 *
 * @param open - A new project whose `reckon.yaml` has the connection; each life has its own.
 */
export function describeTypeLifecycle(lives: readonly TypeLifecycle[], open: () => Promise<RunnableProject>): void {
  describe.each(lives)('$type', (life) => {
    test('is made, changed in place, replaced in plan, imported and destroyed, and each plan after is empty', async () => {
      await using project = await open();
      const address = `${life.type}.subject`;
      const own = (changes: readonly string[]) => changes.filter((change) => change.endsWith(` ${address}`));
      let properties = life.properties;
      const declare = async (declared: JsonObject) =>
        await project.files.write('resources/subject.yaml', document(life, declared));

      await declare(properties);
      const created = await project.apply();
      expect(errorsOf(created.faults)).toEqual([]);
      expect(own(summaryOf(created.changes))).toEqual([`create ${address}`]);
      expect(summaryOf((await project.plan()).changes)).toEqual([]);

      for (const change of life.changes ?? []) {
        properties = overlay(properties, change);
        await declare(properties);
        const changed = await project.apply();
        expect(errorsOf(changed.faults)).toEqual([]);
        expect(summaryOf(changed.changes)).toEqual([`update ${address}`]);
        expect(summaryOf((await project.plan()).changes)).toEqual([]);
      }

      if (life.fixed !== undefined) {
        await declare(overlay(properties, life.fixed));
        const replaced = await project.plan();
        expect(errorsOf(replaced.diagnostics)).toEqual([]);
        expect(own(summaryOf(replaced.changes))).toEqual([`replace ${address}`]);
        await declare(properties);
      }

      const records = (await project.state())?.resources ?? new Map();
      const imports = [...records.values()].map((record) => ({ to: record.address, id: record.id }));
      await project.files.remove('state');
      const imported = await project.apply({ imports });
      expect(errorsOf(imported.faults)).toEqual([]);
      expect(own(summaryOf(imported.changes))).toEqual([`adopt ${address}`]);
      expect(summaryOf((await project.plan()).changes)).toEqual([]);

      if (life.isKept === true) return;
      const destroyed = await project.apply({ mode: 'destroy' });
      expect(errorsOf(destroyed.faults)).toEqual([]);
      expect((await project.state())?.resources.size).toBe(0);
      expect(own(summaryOf((await project.plan()).changes))).toEqual([`create ${address}`]);
    });
  });
}

function document(life: TypeLifecycle, properties: JsonObject): string {
  const subject = {
    type: life.type,
    name: 'subject',
    properties,
    ...(life.options === undefined ? {} : { options: life.options }),
  };
  return [JSON.stringify(subject), ...(life.documents === undefined ? [] : [life.documents])].join('\n---\n');
}

/** Members laid over members, objects within objects; null takes a member out. */
function overlay(base: JsonObject, change: JsonObject): JsonObject {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(change)) {
    const before = merged.get(key);
    const isNested = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (value === null) merged.delete(key);
    else if (isNested && typeof before === 'object' && before !== null && !Array.isArray(before)) {
      merged.set(key, overlay(before as JsonObject, value as JsonObject));
    } else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}
