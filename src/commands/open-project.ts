import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Ports } from '../engine/run/ports.ts';
import type { RepositoryDescription } from '../git/describe-repository.ts';
import type { Configuration } from '../model/configuration.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import type { ProviderRegistry } from '../model/provider.ts';
import type { StateLock, StateStore } from '../model/state-store.ts';
import { ToolError } from '../model/tool-error.ts';
import { version } from '../model/version.ts';
import { openFileStateStore } from '../state/file-state-store.ts';
import { isFingerprint, matchesFingerprint, toStored } from '../state/fingerprint.ts';
import { makeState } from '../state/make-state.ts';
import { copyOf } from './files-of-revision.ts';
import type { GlobalOptions } from './global-options.ts';
import type { ProjectBase } from './load-base.ts';
import { type Desired, loadDesired } from './load-desired.ts';
import type { Output } from './output.ts';
import { systemClock } from './system-clock.ts';
import { refuseNameInConnections, warnOfIgnored } from './untrusted-changes.ts';

/** A project with all that commands need of it. */
export interface OpenProject {
  /** The project's own folder. */
  readonly root: string;
  readonly configuration: Configuration;
  readonly registry: ProviderRegistry;
  readonly store: StateStore;
  readonly ports: Ports;
  /** Desired state at the merge base, when a revision to compare with was given. */
  readonly base: ProjectBase | undefined;
  /** Claims the state; says who holds it while it waits. */
  lock(command: string, timeoutMs: number, signal?: AbortSignal): Promise<StateLock>;
  /** The repository that the project is in, asked once; undefined outside of one. */
  repository(): Promise<RepositoryDescription | undefined>;
  /** Refuses an apply that the project's `git:` rules forbid. @throws {ToolError} */
  checkGitRules(): Promise<void>;
  /** What a saved plan is bound to and tells besides: the state's key, and the variables. */
  planBinding(): Promise<{ readonly key?: string; readonly variables: Configuration['variables'] }>;
  /** The plan with code frames in its diagnostics. */
  framed(plan: Plan): Plan;
  /** Closes what was opened, and the trace. */
  close(): Promise<void>;
}

/** What a command can do without, and where desired state comes from. */
export interface OpenOptions {
  /** `optional`: a missing secret is no fault, for commands that send nothing. Default `required`. */
  readonly secrets?: 'required' | 'optional';
  /** `optional`: a variable without a value is unknown and nothing is said of it, for commands that only look at state. */
  readonly variables?: 'optional';
  /** `skip`: faults in documents don't stand in the way, for commands that only look at state. Default `check`. */
  readonly documents?: 'check' | 'skip';
  /** `any`: with `documents: skip`, it does not matter which environment it is, or whether one is chosen. */
  readonly environment?: 'any';
  /** A revision: desired state at its merge base with what is checked out is loaded too. */
  readonly since?: string | undefined;
  /** Whether what is checked out is not trusted: connections, definitions, secrets' names, policies and limits come from the merge base. */
  readonly isUntrusted?: boolean;
  /** A revision whose desired state is taken instead of what is checked out. */
  readonly to?: string | undefined;
}

/** Opens the project of `-C`. Faults are printed; `undefined` when they leave nothing to go on with. */
export async function openProject(
  globals: GlobalOptions,
  output: Output,
  options: OpenOptions = {},
): Promise<OpenProject | undefined> {
  const root = resolve(globals.directory);
  const trace =
    globals.trace === undefined
      ? undefined
      : (await import('../http/http-trace.ts')).openHarTrace(globals.trace, { name: 'reckon', version });
  const opened: AsyncDisposable[] = [];
  const close = async (): Promise<void> => {
    trace?.close();
    for (const disposable of opened.splice(0)) await disposable[Symbol.asyncDispose]();
  };
  const common = {
    root,
    globals,
    output,
    trace,
    ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
    ...(options.variables === undefined ? {} : { variables: options.variables }),
  };
  try {
    const base =
      options.since === undefined
        ? undefined
        : await (await import('./load-base.ts')).loadBase(options.since, common, opened);
    if (options.isUntrusted === true) {
      if (base === undefined) throw noBase();
      await refuseNameInConnections(base.desired, root);
    }
    const place = options.to === undefined ? { folder: root } : await copyOf(root, options.to, globals, opened);
    const trusted = options.isUntrusted === true ? base?.desired : undefined;
    const desired = await loadDesired({
      ...common,
      ...place,
      trusted,
      onFaults: 'print',
      ...(options.documents === undefined ? {} : { documents: options.documents }),
      ...(options.environment === undefined ? {} : { environment: options.environment }),
    });
    if (desired === undefined) {
      if (options.to !== undefined) output.diagnose([faultyRevision(options.to)]);
      await close();
      return undefined;
    }
    const store = openStore(desired.configuration, output);
    if (trusted === undefined) return assemble(root, desired, base, globals, output, store, close);
    warnOfIgnored(trusted, desired, output);
    const { seeOnlyApplied } = await import('./seen-by-connections.ts');
    const configuration = await seeOnlyApplied(desired.configuration, store);
    return assemble(root, { ...desired, configuration }, base, globals, output, store, close);
  } catch (error) {
    await close();
    throw error;
  }
}

function faultyRevision(revision: string): Diagnostic {
  return {
    severity: 'error',
    code: 'REVISION_INVALID',
    message: `these are faults of the files at ${revision}, not of those that are checked out`,
    hint: 'An older desired state may not fit the types of today. Name another commit, or write it anew.',
  };
}

function noBase(): ToolError {
  return new ToolError('UNTRUSTED_WITHOUT_BASE', '--untrusted needs to know what is trusted', {
    hint: 'Name the branch that the change is to be merged into: --untrusted --since origin/main',
  });
}

function openStore(configuration: Configuration, output: Output): StateStore {
  return openFileStateStore({
    directory: join(configuration.statePath, configuration.environment),
    host: hostname(),
    user: userInfo().username,
    pid: process.pid,
    clock: systemClock,
    warn: (diagnostic) => output.diagnose([diagnostic]),
  });
}

function assemble(
  root: string,
  desired: Desired,
  base: OpenProject['base'],
  globals: GlobalOptions,
  output: Output,
  store: StateStore,
  close: () => Promise<void>,
): OpenProject {
  const { configuration, registry } = desired;
  let described: Promise<RepositoryDescription | undefined> | undefined;
  const repository = async (): Promise<RepositoryDescription | undefined> => {
    described ??= describe(root, configuration);
    return await described;
  };
  return {
    root,
    configuration,
    registry,
    store,
    base,
    ports: makePorts(registry, configuration, output),
    lock: async (command, timeoutMs, signal) =>
      await store.lock({
        command: `${command}${globals.environment === undefined ? '' : ` -e ${globals.environment}`}`,
        timeoutMs,
        waiting: (owner) => output.emit({ type: 'lock_waiting', owner }),
        ...(signal === undefined ? {} : { signal }),
      }),
    repository,
    checkGitRules: async () => {
      const { applyFrom, requireClean } = configuration.git;
      if (applyFrom === undefined && !requireClean && configuration.git.location === undefined) return;
      const { checkGitRules } = await import('../git/check-git-rules.ts');
      const found = checkGitRules(configuration.git, await repository(), process.env);
      if (hasErrors(found)) {
        throw new ToolError('GIT_RULES', 'the git rules of this project forbid an apply here', {
          diagnostics: found.map((diagnostic) => configuration.frame(diagnostic)),
        });
      }
    },
    planBinding: async () => {
      const key = (await store.read())?.fingerprintKey;
      return { variables: configuration.variables, ...(key === undefined ? {} : { key }) };
    },
    framed: (plan) => ({
      ...plan,
      diagnostics: plan.diagnostics.map((diagnostic) => configuration.frame(diagnostic)),
    }),
    close,
  };
}

async function describe(root: string, configuration: Configuration): Promise<RepositoryDescription | undefined> {
  const { findRepository } = await import('../git/find-repository.ts');
  const place = await findRepository(root);
  if (place === undefined) return undefined;
  const { describeRepository } = await import('../git/describe-repository.ts');
  return await describeRepository(root, { ignore: [relative(place.top, configuration.statePath)] });
}

function makePorts(registry: ProviderRegistry, configuration: Configuration, output: Output): Ports {
  return {
    providers: registry,
    clock: systemClock,
    fingerprints: {
      newKey: () => makeState().fingerprintKey,
      toStored,
      matches: (value, marker, key) => isFingerprint(marker) && matchesFingerprint(key, value, marker.$fingerprint),
    },
    newLineage: () => randomUUID(),
    emit: (event) =>
      output.emit(
        event.type === 'apply_errored' ? { ...event, diagnostics: event.diagnostics.map(configuration.frame) } : event,
      ),
  };
}
