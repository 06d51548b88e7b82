import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { isReallyInside } from '../config/inside-folder.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { loadProject } from '../config/load-project.ts';
import type { ProjectFile } from '../config/project-file.ts';
import type { HttpTrace } from '../http/http-trace.ts';
import type { Configuration } from '../model/configuration.ts';
import { hasErrors } from '../model/diagnostic.ts';
import type { ProviderRegistry } from '../model/provider.ts';
import { ToolError } from '../model/tool-error.ts';
import { openProviderRegistry } from '../providers/provider-registry.ts';
import { certificatesAt, variableFilesAt } from './files-of-revision.ts';
import { gitNames } from './git-names.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Output } from './output.ts';
import { reshapeConfiguration } from './reshape-configuration.ts';
import { systemClock } from './system-clock.ts';

/** Desired state, loaded from a folder. */
export interface Desired {
  readonly project: ProjectFile;
  readonly registry: ProviderRegistry;
  readonly configuration: Configuration;
  /** The policies of these very files, which a branch that is not trusted does not decide. */
  readonly ownPolicies: Configuration['policies'];
}

/** Where and how desired state is loaded. */
export interface LoadDesiredRequest {
  /** Folder that holds the files: the project's own, or a copy of it at another revision. */
  readonly folder: string;
  /** The project's own folder: where state is. */
  readonly root: string;
  /** Top of the repository, where `folder` is a copy. */
  readonly top?: string | undefined;
  readonly globals: GlobalOptions;
  readonly output: Output;
  readonly trace?: HttpTrace | undefined;
  /** `skip`: faults in documents don't stand in the way, for commands that only look at state. */
  readonly documents?: 'check' | 'skip';
  /** `any`: with `documents: skip`, it does not matter which environment it is, or whether one is chosen. */
  readonly environment?: 'any';
  /** `optional`: a secret that is not set is unknown rather than a fault, for commands that send nothing. */
  readonly secrets?: 'required' | 'optional';
  /** With `documents: skip`, `optional`: a variable without a value is unknown and nothing is said of it, for commands that only look at state. */
  readonly variables?: 'optional';
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
  const { folder, globals, output, trusted } = request;
  const isOwnFile = trusted === undefined ? undefined : await ownFiles(request);
  if (isOwnFile?.(join(folder, 'reckon.yaml')) === false) {
    throw new ToolError('FILE_OUTSIDE_PROJECT', 'reckon.yaml is no file of the project', {
      hint: 'A branch that is not trusted must have it committed, as a file.',
    });
  }
  const loaded = loadProject({ root: folder });
  const isLenient = request.documents === 'skip';
  if (loaded.value === undefined || (hasErrors(loaded.diagnostics) && !isLenient)) {
    if (request.onFaults === 'throw')
      throw new ToolError('REVISION_INVALID', 'the project has faults at that revision', {
        diagnostics: loaded.diagnostics,
      });
    output.diagnose(loaded.diagnostics);
    return undefined;
  }
  const registry = openRegistryOf(
    trusted === undefined ? folder : request.root,
    trusted?.project ?? loaded.value,
    output,
    request.trace,
    isOwnFile === undefined
      ? undefined
      : (path) => isOwnFile(path) && (!existsSync(path) || isReallyInside(path, request.root)),
  );
  const evaluated = await loadConfiguration({
    project: trusted === undefined ? loaded.value : withSensitive(loaded.value, trusted.project),
    catalog: registry,
    environmentVariables: trusted === undefined ? process.env : onlyNamed(trusted),
    git: async () => await gitNames(request.root),
    variables: { flags: globals.variables.map(parseVariable), files: variableFilesAt(request, globals.variableFiles) },
    ...(globals.environment === undefined ? {} : { environment: globals.environment }),
    ...(trusted === undefined || isOwnFile === undefined
      ? {}
      : { restrictFiles: true, isOwnFile, trustedTexts: trusted.configuration.expressionTexts() }),
    ...(folder === request.root ? {} : { secretsFolder: request.root }),
    ...(request.secrets === undefined ? {} : { secrets: request.secrets }),
  });
  if (request.onFaults === 'throw' && hasErrors(evaluated.diagnostics)) {
    throw new ToolError('REVISION_INVALID', 'the project has faults at that revision', {
      diagnostics: evaluated.diagnostics,
    });
  }
  output.diagnose(
    request.variables === 'optional'
      ? evaluated.diagnostics.filter(({ code }) => code !== 'VARIABLE_MISSING')
      : evaluated.diagnostics,
  );
  const isElsewhere =
    request.environment !== 'any' && evaluated.diagnostics.some(({ code }) => ENVIRONMENT_CODES.has(code));
  if (evaluated.value === undefined || isElsewhere || (hasErrors(evaluated.diagnostics) && !isLenient))
    return undefined;
  const statePath = statePathOf(evaluated.value, request, loaded.value.source.statePath);
  const configuration = reshapeConfiguration(evaluated.value, ({ connections }) => ({
    root: request.root,
    statePath,
    connections: certificatesAt(connections, request),
  }));
  return {
    project: loaded.value,
    registry,
    ownPolicies: evaluated.value.policies,
    configuration: trusted === undefined ? configuration : withTrusted(configuration, trusted),
  };
}

/** Faults that leave nobody to tell which state is meant. */
const ENVIRONMENT_CODES: ReadonlySet<string> = new Set(['ENVIRONMENT_MISSING', 'UNKNOWN_ENVIRONMENT']);

/** Files that a branch which is not trusted may read: those that are committed. */
async function ownFiles({ folder, root, top }: LoadDesiredRequest): Promise<(path: string) => boolean> {
  if (folder === root) return await (await import('../git/tracked-files.ts')).trackedFiles(root);
  const copy = resolve(folder, relative(root, top ?? root));
  // What is not there is for whoever reads it to report.
  return (path) => !existsSync(path) || isReallyInside(path, copy);
}

/** What the trusted files call sensitive stays so, whatever the branch says of it. */
function withSensitive(branch: ProjectFile, trusted: ProjectFile): ProjectFile {
  const variables = [...branch.variables].map(([name, declaration]) => {
    const isSensitive = declaration.sensitive || trusted.variables.get(name)?.sensitive === true;
    return [name, { ...declaration, sensitive: isSensitive }] as const;
  });
  return { ...branch, variables: new Map(variables) };
}

/** What a branch that is not trusted must not decide is taken from where it is. */
function withTrusted(configuration: Configuration, trusted: Desired): Configuration {
  const { connections, policies, safety, git, statePath, isProtected } = trusted.configuration;
  return reshapeConfiguration(configuration, () => ({ connections, policies, safety, git, statePath, isProtected }));
}

/** State stays with the project's own folder, wherever the files were loaded from. */
function statePathOf(
  configuration: Configuration,
  request: LoadDesiredRequest,
  written: ProjectFile['source']['statePath'],
): string {
  if (request.folder === request.root) return configuration.statePath;
  const inside = relative(request.folder, configuration.statePath);
  const text = written?.kind === 'scalar' ? String(written.value) : '';
  const isElsewhere = inside.startsWith('..') && (isAbsolute(text) || text.includes('${'));
  return isElsewhere ? configuration.statePath : resolve(request.root, inside);
}

/** Of the process's variables those that the trusted files name as secrets, and values of the variables that they declare. */
function onlyNamed({ configuration, project }: Desired): Record<string, string | undefined> {
  const declared = [...project.variables.keys()].map((name) => `RECKON_VAR_${name}`);
  const named = new Set([...configuration.secretNames, ...declared]);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => named.has(name)));
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
  mayRead?: (path: string) => boolean,
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
    mayRead,
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
