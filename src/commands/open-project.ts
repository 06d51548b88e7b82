import { randomUUID } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { version } from '../cli/version.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { loadProject } from '../config/load-project.ts';
import type { ProjectFile } from '../config/project-file.ts';
import type { Ports } from '../engine/ports.ts';
import type { HttpTrace } from '../http/http-trace.ts';
import type { Configuration } from '../model/configuration.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { Plan } from '../model/plan.ts';
import type { ProviderRegistry } from '../model/resource-type.ts';
import type { StateLock, StateStore } from '../model/state-store.ts';
import { ToolError } from '../model/tool-error.ts';
import { openProviderRegistry } from '../providers/provider-registry.ts';
import { openFileStateStore } from '../state/file-state-store.ts';
import { isFingerprint, matchesFingerprint, toStored } from '../state/fingerprint.ts';
import { makeState } from '../state/make-state.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Output } from './output.ts';
import { systemClock } from './system-clock.ts';

/** A project with all that commands need of it. */
export interface OpenProject {
  readonly configuration: Configuration;
  readonly registry: ProviderRegistry;
  readonly store: StateStore;
  readonly ports: Ports;
  /** Claims the state; says who holds it while it waits. */
  lock(command: string, timeoutMs: number, signal?: AbortSignal): Promise<StateLock>;
  /** Commit of the desired state; undefined outside of a repository. */
  commit(): Promise<Plan['binding']['commit']>;
  /** Refuses an apply that the project's `git:` rules forbid. @throws {ToolError} */
  checkGitRules(): Promise<void>;
  /** What a saved plan is bound to and tells besides: the state's key, and the variables. */
  planBinding(): Promise<{ readonly key?: string; readonly variables: Configuration['variables'] }>;
  /** The plan with code frames in its diagnostics. */
  framed(plan: Plan): Plan;
  /** Closes what was opened, and writes the trace. */
  close(): Promise<void>;
}

/** What a command can do without. */
export interface OpenOptions {
  /** `optional`: a missing secret is no fault, for commands that send nothing. Default `required`. */
  readonly secrets?: 'required' | 'optional';
  /** `skip`: faults in documents don't stand in the way, for commands that only look at state. Default `check`. */
  readonly documents?: 'check' | 'skip';
}

/** Opens the project of `-C`. Faults are printed; `undefined` when they leave nothing to go on with. */
export async function openProject(
  globals: GlobalOptions,
  output: Output,
  options: OpenOptions = {},
): Promise<OpenProject | undefined> {
  const root = resolve(globals.directory);
  const loaded = loadProject({ root });
  if (loaded.value === undefined || hasErrors(loaded.diagnostics)) {
    output.diagnose(loaded.diagnostics);
    if (loaded.value === undefined || options.documents !== 'skip') return undefined;
  }
  const trace =
    globals.trace === undefined
      ? undefined
      : (await import('../http/http-trace.ts')).openHarTrace(globals.trace, { name: 'reckon', version });
  const registry = openRegistryOf(root, loaded.value, output, trace);
  const evaluated = await loadConfiguration({
    project: loaded.value,
    catalog: registry,
    environmentVariables: process.env,
    variables: { flags: globals.variables.map(parseVariable), files: globals.variableFiles },
    ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
    ...(globals.environment === undefined ? {} : { environment: globals.environment }),
  });
  output.diagnose(evaluated.diagnostics);
  if (evaluated.value === undefined) return undefined;
  if (hasErrors(evaluated.diagnostics) && options.documents !== 'skip') return undefined;
  const configuration = evaluated.value;
  const store = openFileStateStore({
    directory: join(configuration.statePath, configuration.environment),
    host: hostname(),
    user: userInfo().username,
    pid: process.pid,
    clock: systemClock,
    warn: (diagnostic) => output.diagnose([diagnostic]),
  });
  return {
    configuration,
    registry,
    store,
    ports: makePorts(registry, output),
    lock: async (command, timeoutMs, signal) =>
      await store.lock({
        command: `${command}${globals.environment === undefined ? '' : ` -e ${globals.environment}`}`,
        timeoutMs,
        waiting: (owner) => output.emit({ type: 'lock_waiting', owner }),
        ...(signal === undefined ? {} : { signal }),
      }),
    commit: async () => await describeCommit(root),
    checkGitRules: async () => await checkRules(configuration),
    planBinding: async () => {
      const key = (await store.read())?.fingerprintKey;
      return { variables: configuration.variables, ...(key === undefined ? {} : { key }) };
    },
    framed: (plan) => ({ ...plan, diagnostics: plan.diagnostics.map((diagnostic) => configuration.frame(diagnostic)) }),
    close: async () => {
      trace?.close();
      await Promise.resolve();
    },
  };
}

/** The providers that can be used in a folder, which need not be a project. */
export function openRegistry(globals: GlobalOptions, output: Output): ProviderRegistry {
  const root = resolve(globals.directory);
  return openRegistryOf(root, loadProject({ root }).value, output, undefined);
}

function openRegistryOf(
  root: string,
  project: ProjectFile | undefined,
  output: Output,
  trace: HttpTrace | undefined,
): ProviderRegistry {
  const definitions: Record<string, string> = {};
  for (const entry of project?.providers.values() ?? [])
    if (entry.definition !== undefined) definitions[entry.system] = entry.definition;
  return openProviderRegistry({
    root,
    definitions,
    clock: systemClock,
    random: Math.random,
    environment: process.env,
    warn: (diagnostic) => output.diagnose([diagnostic]),
    ...(trace === undefined ? {} : { trace }),
  });
}

function makePorts(registry: ProviderRegistry, output: Output): Ports {
  return {
    providers: registry,
    clock: systemClock,
    fingerprints: {
      newKey: () => makeState().fingerprintKey,
      toStored,
      matches: (value, marker, key) => isFingerprint(marker) && matchesFingerprint(key, value, marker.$fingerprint),
    },
    newLineage: () => randomUUID(),
    emit: (event) => output.emit(event),
  };
}

/** `name=value`, from `--var`. */
function parseVariable(flag: string): { readonly name: string; readonly text: string } {
  const at = flag.indexOf('=');
  if (at < 1)
    throw new ToolError('VARIABLE_INVALID', `"${flag}" sets no variable`, { hint: 'Write --var name=value.' });
  return { name: flag.slice(0, at), text: flag.slice(at + 1) };
}

/** The commit of the desired state; git is asked only inside a repository. */
async function describeCommit(_root: string): Promise<Plan['binding']['commit']> {
  return await Promise.resolve(undefined);
}

async function checkRules(_configuration: Configuration): Promise<void> {
  await Promise.resolve();
}
