import { relative, resolve } from 'node:path';
import { loadConfiguration } from '../config/load-configuration.ts';
import { loadProject } from '../config/load-project.ts';
import type { ProjectFile } from '../config/project-file.ts';
import type { HttpTrace } from '../http/http-trace.ts';
import type { Configuration } from '../model/configuration.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { ProviderRegistry } from '../model/resource-type.ts';
import { ToolError } from '../model/tool-error.ts';
import { openProviderRegistry } from '../providers/provider-registry.ts';
import { gitNames } from './git-names.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Output } from './output.ts';
import { systemClock } from './system-clock.ts';

/** Desired state, loaded from a folder. */
export interface Desired {
  readonly project: ProjectFile;
  readonly registry: ProviderRegistry;
  readonly configuration: Configuration;
}

/** Where and how desired state is loaded. */
export interface LoadDesiredRequest {
  /** Folder that holds the files: the project's own, or a copy of it at another revision. */
  readonly folder: string;
  /** The project's own folder: where state is. */
  readonly root: string;
  readonly globals: GlobalOptions;
  readonly output: Output;
  readonly trace?: HttpTrace | undefined;
  /** `skip`: faults in documents don't stand in the way, for commands that only look at state. */
  readonly documents?: 'check' | 'skip';
  /** `optional`: a secret that is not set is unknown rather than a fault, for commands that send nothing. */
  readonly secrets?: 'required' | 'optional';
  /** The trusted desired state, when this one is a branch's that is not: its providers are used, and its secrets' names alone. */
  readonly trusted?: Desired | undefined;
  readonly onFaults: 'print' | 'throw';
}

/**
 * Loads desired state. Faults are printed, or thrown.
 *
 * @returns undefined when faults, already printed, leave nothing to go on with.
 */
export async function loadDesired(request: LoadDesiredRequest): Promise<Desired | undefined> {
  const { folder, globals, output } = request;
  const loaded = loadProject({ root: folder, restrictFiles: request.trusted !== undefined });
  const isLenient = request.documents === 'skip';
  if (loaded.value === undefined || (hasErrors(loaded.diagnostics) && !isLenient)) {
    if (request.onFaults === 'throw')
      throw new ToolError('REVISION_INVALID', 'the project has faults at that revision', {
        diagnostics: loaded.diagnostics,
      });
    output.diagnose(loaded.diagnostics);
    return undefined;
  }
  const registry = request.trusted?.registry ?? openRegistryOf(folder, loaded.value, output, request.trace);
  const environmentVariables = request.trusted === undefined ? process.env : onlyNamed(request.trusted);
  const evaluated = await loadConfiguration({
    project: loaded.value,
    catalog: registry,
    environmentVariables,
    git: async () => await gitNames(request.root),
    variables: { flags: globals.variables.map(parseVariable), files: globals.variableFiles },
    ...(globals.environment === undefined ? {} : { environment: globals.environment }),
    ...(request.trusted === undefined ? {} : { restrictFiles: true }),
    ...(request.secrets === undefined ? {} : { secrets: request.secrets }),
  });
  if (request.onFaults === 'throw' && hasErrors(evaluated.diagnostics)) {
    throw new ToolError('REVISION_INVALID', 'the project has faults at that revision', {
      diagnostics: evaluated.diagnostics,
    });
  }
  output.diagnose(evaluated.diagnostics);
  if (evaluated.value === undefined || (hasErrors(evaluated.diagnostics) && !isLenient)) return undefined;
  const configuration = { ...evaluated.value, root: request.root, statePath: statePathOf(evaluated.value, request) };
  return {
    project: loaded.value,
    registry,
    configuration: request.trusted === undefined ? configuration : withTrusted(configuration, request.trusted),
  };
}

/** What a branch that is not trusted must not decide is taken from where it is. */
function withTrusted(configuration: Configuration, trusted: Desired): Configuration {
  const { connections, policies, safety, git, statePath, isProtected } = trusted.configuration;
  return { ...configuration, connections, policies, safety, git, statePath, isProtected };
}

/** State stays with the project's own folder, wherever the files were loaded from. */
function statePathOf(configuration: Configuration, request: LoadDesiredRequest): string {
  if (request.folder === request.root) return configuration.statePath;
  const inside = relative(request.folder, configuration.statePath);
  return inside.startsWith('..') ? configuration.statePath : resolve(request.root, inside);
}

/** Of the process's variables those that the trusted files name as secrets, and values of variables. */
function onlyNamed(trusted: Desired): Record<string, string | undefined> {
  const named = new Set(trusted.configuration.secretNames);
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => named.has(name) || name.startsWith('RECKON_VAR_')),
  );
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
  for (const entry of project?.providers.values() ?? []) {
    if (entry.definition !== undefined) definitions[entry.system] = entry.definition;
  }
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

/** `name=value`, from `--var`. */
function parseVariable(flag: string): { readonly name: string; readonly text: string } {
  const at = flag.indexOf('=');
  if (at < 1)
    throw new ToolError('VARIABLE_INVALID', `"${flag}" sets no variable`, { hint: 'Write --var name=value.' });
  return { name: flag.slice(0, at), text: flag.slice(at + 1) };
}
