/** How one node of a walk ended. */
type NodeResult = 'done' | 'failed';

/** A walk over a graph of work. */
export interface WalkRequest {
  readonly nodes: readonly string[];
  /** What must be done before a node; others than the walk's own nodes don't count. */
  dependenciesOf(node: string): Iterable<string>;
  /** Does a node's work. Must not reject for a failure that is the node's own: it answers `failed`. */
  run(node: string): Promise<NodeResult>;
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

class Walk {
  readonly #request: WalkRequest;
  readonly #waitingFor = new Map<string, number>();
  readonly #dependents = new Map<string, string[]>();
  readonly #ready: string[] = [];
  #head = 0;
  readonly #settled = new Set<string>();
  #running = 0;
  readonly #inGroup = new Map<string, number>();
  readonly #held = new Map<string, string[]>();
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
      if (this.#running === 0) break;
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
    const group = this.#request.groupOf?.(node);
    if (group !== undefined) {
      const busy = this.#inGroup.get(group.name) ?? 0;
      if (busy >= group.limit) {
        const list = this.#held.get(group.name);
        if (list === undefined) this.#held.set(group.name, [node]);
        else list.push(node);
        return;
      }
      this.#inGroup.set(group.name, busy + 1);
    }
    this.#running += 1;
    const ended = (result: NodeResult): void => {
      this.#running -= 1;
      this.#finishNode(node, result);
      if (group !== undefined) {
        this.#inGroup.set(group.name, (this.#inGroup.get(group.name) ?? 1) - 1);
        const next = this.#held.get(group.name)?.shift();
        if (next !== undefined) this.#ready.push(next);
      }
      this.#wake();
    };
    this.#request.run(node).then(ended, (error: unknown) => {
      this.#crash ??= { error };
      ended('failed');
    });
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
