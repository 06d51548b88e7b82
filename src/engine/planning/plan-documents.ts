import type { Configuration, ModuleBlock } from '../../model/configuration.ts';
import { hasErrors } from '../../model/diagnostic.ts';
import type { ResourceAddress } from '../../model/resource-address.ts';
import type { RunScope } from '../run/run-scope.ts';
import { walkGraph } from '../run/walk-graph.ts';
import { planBlock } from './plan-block.ts';
import { diagnose, type PlanContext } from './plan-context.ts';
import { planGraph, selectBlocks } from './plan-graph.ts';
import { planImports } from './plan-imports.ts';

/** Documents that were planned. */
interface PlannedDocuments {
  /** With the configuration that the documents came from, in which modules were opened. */
  readonly context: PlanContext;
  /** All documents, each after what it refers to. */
  readonly order: readonly ResourceAddress[];
}

/**
 * Plans all documents in the order of their references. A module whose `forEach` or `when` hangs on what is planned or read is
 * opened as soon as that is known, and its documents are planned then; one that only apply can tell has to wait.
 *
 * @param sorted - The documents, each after what it refers to.
 */
export async function planDocuments(start: PlanContext, sorted: readonly ResourceAddress[]): Promise<PlannedDocuments> {
  let context = start;
  let order = sorted;
  const done = new Set<string>();
  planImports(context, (block) => block.target === undefined);
  for (;;) {
    const ready = await planRound(context, order, done);
    context.request.signal.throwIfAborted();
    if (ready.length === 0) return { context, order };
    const opened = context.configuration.openModules(ready, context.scope);
    diagnose(context, ...opened.diagnostics);
    if (opened.value === undefined) return { context, order };
    context = { ...context, configuration: opened.value };
    context.pool.follow(opened.value);
    const graph = planGraph(opened.value);
    order = graph.order;
    diagnose(context, ...graph.diagnostics);
    if (hasErrors(graph.diagnostics)) return { context, order };
  }
}

/** Plans what does not hang on a module that is still to be opened. Gives the modules that can be opened now. */
async function planRound(
  context: PlanContext,
  order: readonly ResourceAddress[],
  done: Set<string>,
): Promise<readonly ResourceAddress[]> {
  const { configuration, request } = context;
  const blocks = new Map(configuration.blocks.map((block) => [block.address as string, block]));
  const modules = new Map(configuration.modules.map((block) => [block.address as string, block]));
  const selected = selectBlocks(configuration, order, request.targets, request.excludes);
  const ready: ResourceAddress[] = [];
  await walkGraph({
    nodes: selected.nodes.filter((node) => !done.has(node)),
    dependenciesOf: selected.dependenciesOf,
    parallelism: Math.max(request.parallelism, 1),
    stop: request.signal,
    skipped: () => undefined,
    run: async (node) => {
      const module = modules.get(node);
      if (module !== undefined && isReady(context, module)) {
        ready.push(module.address);
        // What refers to the module is planned once its documents are.
        return 'failed';
      }
      done.add(node);
      const block = blocks.get(node);
      if (block !== undefined) await planBlock(context, block, selected.dependenciesOf(node), selected.isMeant);
      return 'done';
    },
  });
  return ready;
}

/** Whether the module's instances can be told now; otherwise it is put off, with what it waits for. */
function isReady(context: PlanContext, module: ModuleBlock): boolean {
  const { value, diagnostics } = module.expand(context.scope);
  diagnose(context, ...diagnostics);
  if (value?.kind === 'instances') return true;
  if (value === undefined) context.unplanned.add(module.address);
  else context.deferred.push({ address: module.address, waitsFor: value.waitsFor, location: module.location });
  return false;
}

/** The configuration with all modules whose instances can be told from what the scope holds already: state, for one that was just made. */
export function openKnownModules(configuration: Configuration, scope: RunScope): Configuration {
  let current = configuration;
  for (;;) {
    const ready = current.modules.filter((module) => module.expand(scope).value?.kind === 'instances');
    const opened =
      ready.length === 0
        ? undefined
        : current.openModules(
            ready.map(({ address }) => address),
            scope,
          ).value;
    if (opened === undefined) return current;
    current = opened;
  }
}
