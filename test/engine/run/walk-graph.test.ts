import { describe, expect, test } from 'vitest';
import { walkGraph } from '../../../src/engine/run/walk-graph.ts';
import { fc } from '../../support/properties.ts';

/** Graphs as what each node depends on: earlier nodes only, so that there is no cycle. */
const graphs = fc
  .integer({ min: 0, max: 14 })
  .chain((size) =>
    fc.tuple(
      ...Array.from({ length: size }, (_, index) =>
        fc.subarray(Array.from({ length: index }, (_unused, other) => `n${other}`)),
      ),
    ),
  )
  .map((lists) => new Map(lists.map((list, index) => [`n${index}`, list] as const)));

interface Walked {
  readonly begun: string[];
  readonly ended: string[];
  /** `begin NODE` and `end NODE`. */
  readonly order: string[];
  readonly skipped: (readonly [string, string | undefined])[];
  most: number;
}

/** Walks a graph whose nodes take a turn of the event loop each. */
async function walked(
  graph: ReadonlyMap<string, readonly string[]>,
  options: {
    readonly parallelism?: number;
    readonly failing?: ReadonlySet<string>;
    readonly stop?: AbortSignal;
    readonly groupOf?: (node: string) => { readonly name: string; readonly limit: number };
    readonly seen?: (running: ReadonlySet<string>) => void;
  } = {},
): Promise<Walked> {
  const walk: Walked = { begun: [], ended: [], order: [], skipped: [], most: 0 };
  const running = new Set<string>();
  await walkGraph({
    nodes: [...graph.keys()],
    dependenciesOf: (node) => graph.get(node) ?? [],
    parallelism: options.parallelism ?? 3,
    stop: options.stop ?? new AbortController().signal,
    skipped: (node, because) => walk.skipped.push([node, because]),
    ...(options.groupOf === undefined ? {} : { groupOf: options.groupOf }),
    run: async (node) => {
      walk.begun.push(node);
      walk.order.push(`begin ${node}`);
      running.add(node);
      walk.most = Math.max(walk.most, running.size);
      options.seen?.(running);
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(node);
      walk.ended.push(node);
      walk.order.push(`end ${node}`);
      return options.failing?.has(node) === true ? 'failed' : 'done';
    },
  });
  return walk;
}

describe('for any graph', () => {
  test('every node runs once, after all that it depends on has ended', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 5 }), async (graph, parallelism) => {
        const { begun, ended, order } = await walked(graph, { parallelism });
        expect([...begun].sort()).toEqual([...graph.keys()].sort());
        expect(ended).toHaveLength(graph.size);
        for (const [node, dependencies] of graph)
          for (const dependency of dependencies)
            expect(order.indexOf(`end ${dependency}`)).toBeLessThan(order.indexOf(`begin ${node}`));
      }),
    );
  });

  test('never do more nodes run at once than may', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 5 }), async (graph, parallelism) => {
        expect((await walked(graph, { parallelism })).most).toBeLessThanOrEqual(parallelism);
      }),
    );
  });

  test('never do more nodes of a group run at once than the group allows', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.integer({ min: 1, max: 3 }), async (graph, limit) => {
        const groupOf = (node: string) => ({ name: Number(node.slice(1)) % 2 === 0 ? 'even' : 'odd', limit });
        const walk = await walked(graph, {
          parallelism: 8,
          groupOf,
          seen: (running) => {
            const even = [...running].filter((node) => groupOf(node).name === 'even').length;
            expect(Math.max(even, running.size - even)).toBeLessThanOrEqual(limit);
          },
        });
        expect(walk.ended).toHaveLength(graph.size);
      }),
    );
  });

  test('what hangs on a failure is skipped, and everything else runs', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.array(fc.nat(13)), async (graph, numbers) => {
        const failing = new Set(numbers.map((number) => `n${number}`));
        const hangs = new Set<string>();
        for (const [node, dependencies] of graph)
          if (dependencies.some((dependency) => failing.has(dependency) || hangs.has(dependency))) hangs.add(node);
        const walk = await walked(graph, { failing });
        expect(walk.skipped.map(([node]) => node).sort()).toEqual([...hangs].sort());
        expect([...walk.begun].sort()).toEqual([...graph.keys()].filter((node) => !hangs.has(node)).sort());
        for (const [, because] of walk.skipped)
          expect(failing.has(because ?? '') || hangs.has(because ?? '')).toBe(true);
      }),
    );
  });
});

const chain = new Map([
  ['a', []],
  ['b', ['a']],
  ['c', ['b']],
]);

test('nodes that may run begin in the order in which they were given', async () => {
  const free = new Map(['z', 'a', 'm'].map((node) => [node, []]));
  expect((await walked(free, { parallelism: 1 })).begun).toEqual(['z', 'a', 'm']);
});

test('a dependency that is no node of the walk does not count', async () => {
  expect((await walked(new Map([['a', ['elsewhere', 'a']]]))).ended).toEqual(['a']);
});

test('a skipped node is told with the node next to it on the way to the failure', async () => {
  expect((await walked(chain, { failing: new Set(['a']) })).skipped).toEqual([
    ['b', 'a'],
    ['c', 'b'],
  ]);
});

test('once it is stopped nothing new begins, what runs is awaited, and the rest is told', async () => {
  const controller = new AbortController();
  const walk = await walked(chain, { stop: controller.signal, seen: () => controller.abort() });
  expect(walk.ended).toEqual(['a']);
  expect(walk.skipped).toEqual([
    ['b', undefined],
    ['c', undefined],
  ]);
});

test('a walk of nothing ends', async () => {
  expect((await walked(new Map())).ended).toEqual([]);
});

test('a defect in a node ends the walk with it, after what else runs has ended', async () => {
  const ended: string[] = [];
  const walking = walkGraph({
    nodes: ['bad', 'slow', 'later'],
    dependenciesOf: () => [],
    parallelism: 2,
    stop: new AbortController().signal,
    skipped: () => undefined,
    run: async (node) => {
      if (node === 'bad') throw new TypeError('a defect');
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(node);
      return 'done';
    },
  });
  await expect(walking).rejects.toThrow('a defect');
  expect(ended).toEqual(['slow']);
});

describe('a node that gives its place away', () => {
  test('lets another begin before it has ended, and is waited for by what depends on it', async () => {
    const order: string[] = [];
    const written = Promise.withResolvers<void>();
    await walkGraph({
      nodes: ['first', 'second', 'dependent'],
      dependenciesOf: (node) => (node === 'dependent' ? ['first'] : []),
      parallelism: 1,
      stop: new AbortController().signal,
      skipped: () => undefined,
      run: async (node, free) => {
        order.push(`begin ${node}`);
        if (node === 'first') {
          free();
          free();
          await written.promise;
        }
        if (node === 'second') written.resolve();
        order.push(`end ${node}`);
        return 'done';
      },
    });
    expect(order).toEqual([
      'begin first',
      'begin second',
      'end second',
      'end first',
      'begin dependent',
      'end dependent',
    ]);
  });

  test('is awaited even when nothing else runs any more', async () => {
    const ended: string[] = [];
    await walkGraph({
      nodes: ['only'],
      dependenciesOf: () => [],
      parallelism: 1,
      stop: new AbortController().signal,
      skipped: () => undefined,
      run: async (node, free) => {
        free();
        await new Promise((resolve) => setImmediate(resolve));
        ended.push(node);
        return 'done';
      },
    });
    expect(ended).toEqual(['only']);
  });
});
