/** How one node of a walk ended. */
type NodeResult = 'done' | 'failed';

/** A walk over a graph of work. */
export interface WalkRequest {
  readonly nodes: readonly string[];
  /** What must be done before a node; others than the walk's own nodes don't count. */
  dependenciesOf(node: string): Iterable<string>;
  /**
   * Does a node's work. Must not reject for a failure that is the node's own: it answers `failed`.
   *
   * @param free - Gives the node's place to another one before all of its work is done, where the rest is not what is limited.
   */
  run(node: string, free: () => void): Promise<NodeResult>;
  /** Called for a node that is not attempted, with the failed or skipped node it hangs on; absent when the walk was stopped. */
  skipped(node: string, because: string | undefined): void;
  /** At most so many at once. */
  readonly parallelism: number;
  /** A group that has a limit of its own, such as a connection. */
  groupOf?(node: string): { readonly name: string; readonly limit: number } | undefined;
  /** No new node is started once this aborts; what runs is awaited. */
  readonly stop: AbortSignal;
}

/**
 * Runs each node as soon as all it depends on is done, at most `parallelism` at once. What depends on a failure is
 * skipped; the rest goes on. Rejects only when `run` does, after everything in flight has ended. The graph must have no cycle.
 */
export async function walkGraph(request: WalkRequest): Promise<void> {
  const walk = new Walk(request);
  await walk.finish();
}

/** Nodes with a limit of their own. */
interface Group {
  readonly limit: number;
  busy: number;
  /** Nodes that wait for a place in the group; those before `next` have had theirs. */
  readonly held: string[];
  next: number;
}

class Walk {
  readonly #request: WalkRequest;
  readonly #waitingFor = new Map<string, number>();
  readonly #dependents = new Map<string, string[]>();
  readonly #ready: string[] = [];
  #head = 0;
  readonly #settled = new Set<string>();
  /** Nodes that take up a place. */
  #running = 0;
  /** Nodes that were started and have not ended. */
  #begun = 0;
  readonly #groups = new Map<string, Group>();
  #crash: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;

  constructor(request: WalkRequest) {
    this.#request = request;
    const own = new Set(request.nodes);
    for (const node of request.nodes) {
      let count = 0;
      for (const dependency of new Set(request.dependenciesOf(node))) {
        if (!own.has(dependency) || dependency === node) continue;
        count += 1;
        const list = this.#dependents.get(dependency);
        if (list === undefined) this.#dependents.set(dependency, [node]);
        else list.push(node);
      }
      this.#waitingFor.set(node, count);
      if (count === 0) this.#ready.push(node);
    }
  }

  async finish(): Promise<void> {
    for (;;) {
      this.#startReady();
      if (this.#begun === 0) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#crash !== undefined) throw this.#crash.error;
    for (const node of this.#request.nodes) if (!this.#settled.has(node)) this.#request.skipped(node, undefined);
  }

  #startReady(): void {
    while (
      this.#head < this.#ready.length &&
      this.#running < this.#request.parallelism &&
      !this.#request.stop.aborted &&
      this.#crash === undefined
    ) {
      const node = this.#ready[this.#head] as string;
      this.#head += 1;
      this.#start(node);
    }
  }

  #start(node: string): void {
    const group = this.#groupOf(node);
    if (group !== undefined) {
      if (group.busy >= group.limit) {
        group.held.push(node);
        return;
      }
      group.busy += 1;
    }
    this.#running += 1;
    this.#begun += 1;
    let hasPlace = true;
    const free = (): void => {
      if (!hasPlace) return;
      hasPlace = false;
      this.#running -= 1;
      if (group !== undefined) this.#leave(group);
      this.#wake();
    };
    const ended = (result: NodeResult): void => {
      this.#begun -= 1;
      this.#finishNode(node, result);
      free();
      this.#wake();
    };
    this.#request.run(node, free).then(ended, (error: unknown) => {
      this.#crash ??= { error };
      ended('failed');
    });
  }

  #groupOf(node: string): Group | undefined {
    const named = this.#request.groupOf?.(node);
    if (named === undefined) return undefined;
    const known = this.#groups.get(named.name);
    if (known !== undefined) return known;
    const group: Group = { limit: named.limit, busy: 0, held: [], next: 0 };
    this.#groups.set(named.name, group);
    return group;
  }

  #leave(group: Group): void {
    group.busy -= 1;
    const node = group.held[group.next];
    if (node === undefined) return;
    group.next += 1;
    this.#ready.push(node);
  }

  #finishNode(node: string, result: NodeResult): void {
    this.#settled.add(node);
    if (result === 'failed') {
      this.#skipDependents(node);
      return;
    }
    for (const dependent of this.#dependents.get(node) ?? []) {
      const left = (this.#waitingFor.get(dependent) ?? 0) - 1;
      this.#waitingFor.set(dependent, left);
      if (left === 0 && !this.#settled.has(dependent)) this.#ready.push(dependent);
    }
  }

  #skipDependents(root: string): void {
    const queue = (this.#dependents.get(root) ?? []).map((node) => ({ node, because: root }));
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      if (this.#settled.has(item.node)) continue;
      this.#settled.add(item.node);
      this.#request.skipped(item.node, item.because);
      for (const node of this.#dependents.get(item.node) ?? []) queue.push({ node, because: item.node });
    }
  }
}
