import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { loadConfiguration } from '../../src/config/load-configuration.ts';
import { loadProject } from '../../src/config/load-project.ts';
import type { ApplyResult } from '../../src/engine/run/apply-request.ts';
import type { PlannedRun, PlanRequest } from '../../src/engine/run/plan-request.ts';
import type { Ports } from '../../src/engine/run/ports.ts';
import { runApply } from '../../src/engine/run-apply.ts';
import { runPlan } from '../../src/engine/run-plan.ts';
import type { PlannedChange } from '../../src/model/change.ts';
import type { Clock } from '../../src/model/clock.ts';
import { type Diagnostic, hasErrors } from '../../src/model/diagnostic.ts';
import type { EngineEvent } from '../../src/model/event.ts';
import type { ResourceRecord } from '../../src/model/resource.ts';
import type { ResourceAddress } from '../../src/model/resource-address.ts';
import type { State } from '../../src/model/state.ts';
import { openProviderRegistry } from '../../src/providers/provider-registry.ts';
import { openFileStateStore } from '../../src/state/file-state-store.ts';
import { isFingerprint, matchesFingerprint, toStored } from '../../src/state/fingerprint.ts';
import { makeState } from '../../src/state/make-state.ts';
import { makeProject, type TestProject } from './make-project.ts';
import { wallClock } from './wall-clock.ts';

/** How a plan came out. */
interface Planned {
  readonly run: PlannedRun;
  /** Changes that do something. */
  readonly changes: readonly PlannedChange[];
  readonly diagnostics: readonly Diagnostic[];
}

/** How an apply came out; `result` is absent when the plan had errors. */
interface Applied extends Planned {
  readonly result: ApplyResult | undefined;
  /** Faults of the plan and of the apply. */
  readonly faults: readonly Diagnostic[];
}

/** A project in a temporary folder that is planned and applied within the test's own process, over the engine's real ports. */
export interface RunnableProject {
  readonly files: TestProject;
  /** Everything that the engine has told since the project was made. */
  readonly events: EngineEvent[];
  plan(options?: PlanOptions): Promise<Planned>;
  apply(options?: PlanOptions, more?: ApplyMore): Promise<Applied>;
  state(): Promise<State | undefined>;
  /** What state keeps of an address. */
  record(address: string): Promise<ResourceRecord | undefined>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What a plan may be told. */
interface PlanOptions extends Partial<Omit<PlanRequest, 'imports'>> {
  readonly imports?: readonly { readonly to: string; readonly id: string }[];
}

/** What an apply may be told besides. */
interface ApplyMore {
  /** Happens between planning and applying. */
  readonly between?: () => Promise<void>;
  readonly cut?: AbortSignal;
}

/** A clock whose sleeps are over at once and move it on; what happens meanwhile is up to `during`. */
export function hurriedClock(during: (ms: number) => Promise<void> = async () => undefined): Clock {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      ahead += ms;
      await during(ms);
      signal?.throwIfAborted();
    },
  };
}

/**
 * Makes a project of files.
 *
 * @param environmentVariables - Those that secrets may name.
 */
export async function runnableProject(
  contents: Readonly<Record<string, string>>,
  environmentVariables: Readonly<Record<string, string>> = {},
  clock: Clock = hurriedClock(),
): Promise<RunnableProject> {
  const files = await makeProject(contents);
  const root = files.directory;
  const events: EngineEvent[] = [];
  const warnings: Diagnostic[] = [];
  const store = openFileStateStore({
    directory: join(root, 'state', 'default'),
    host: 'test',
    user: 'test',
    pid: process.pid,
    // The lock's heartbeat must not hurry.
    clock: wallClock,
    warn: (diagnostic) => warnings.push(diagnostic),
  });
  const open = async () => {
    const loaded = loadProject({ root });
    if (loaded.value === undefined) throw new TypeError(JSON.stringify(loaded.diagnostics, null, 2));
    const definitions = [...loaded.value.providers.values()].flatMap(({ system, definition }) =>
      definition === undefined ? [] : [[system, definition] as const],
    );
    const registry = openProviderRegistry({
      root,
      definitions: Object.fromEntries(definitions),
      clock,
      random: () => 0,
      environment: {},
      warn: (diagnostic) => warnings.push(diagnostic),
    });
    const evaluated = await loadConfiguration({ project: loaded.value, catalog: registry, environmentVariables });
    const diagnostics = [...loaded.diagnostics, ...evaluated.diagnostics];
    const ports: Ports = {
      providers: registry,
      clock,
      fingerprints: {
        newKey: () => makeState().fingerprintKey,
        toStored,
        matches: (value, marker, key) => isFingerprint(marker) && matchesFingerprint(key, value, marker.$fingerprint),
      },
      newLineage: () => randomUUID(),
      emit: (event) => events.push(event),
    };
    return { configuration: evaluated.value, diagnostics, ports };
  };
  const plan = async ({ imports = [], ...options }: PlanOptions = {}) => {
    const { configuration, diagnostics, ports } = await open();
    if (configuration === undefined || hasErrors(diagnostics)) {
      return { planned: { run: undefined as never, changes: [], diagnostics }, ports };
    }
    const run = await runPlan(
      {
        configuration,
        state: await store.read(),
        journal: await store.readJournal(),
        mode: 'normal',
        targets: [],
        excludes: [],
        replace: [],
        refresh: true,
        serverDryRun: 'auto',
        parallelism: 10,
        imports: imports.map(({ to, id }) => ({ to: to as ResourceAddress, id })),
        signal: AbortSignal.timeout(60_000),
        ...options,
      },
      ports,
    );
    const changes = run.plan.changes.filter((change) => change.action !== 'no-op');
    const found = [...diagnostics, ...run.plan.diagnostics, ...warnings.splice(0)];
    return { planned: { run, changes, diagnostics: found }, ports };
  };
  return {
    files,
    events,
    plan: async (options) => (await plan(options)).planned,
    apply: async (options, more = {}) => {
      const { planned, ports } = await plan(options);
      if (hasErrors(planned.diagnostics)) return { ...planned, result: undefined, faults: planned.diagnostics };
      await more.between?.();
      const lock = await store.lock({ command: 'apply', timeoutMs: 0, waiting: () => undefined });
      try {
        const cut = more.cut ?? AbortSignal.timeout(60_000);
        const stop = new AbortController().signal;
        const result = await runApply(
          { run: planned.run, lock, parallelism: 10, stop, cut, isSavedPlan: false },
          ports,
        );
        const faults = [...planned.diagnostics, ...result.diagnostics, ...warnings.splice(0)];
        return { ...planned, result, faults };
      } finally {
        await lock.release();
      }
    },
    state: async () => await store.read(),
    record: async (address) => (await store.read())?.resources.get(address as ResourceAddress),
    [Symbol.asyncDispose]: async () => await files[Symbol.asyncDispose](),
  };
}

/** Changes as `action address`, for tests that say what a plan holds. */
export function summaryOf(changes: readonly PlannedChange[]): readonly string[] {
  return changes.map((change) => `${change.action} ${change.address}`).sort();
}

/** Errors among diagnostics as `CODE message`. */
export function errorsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `${code} ${message}`);
}
