import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Report } from '../config/config-report.ts';
import { loadProject } from '../config/load-project.ts';
import { loadSources } from '../config/load-sources.ts';
import type { ProjectFile } from '../config/project-file.ts';
import { textOf } from '../config/yaml-node.ts';
import type { ProviderRegistry } from '../model/provider.ts';
import type { ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './global-options.ts';
import { openRegistry } from './load-desired.ts';
import { openOutput } from './output.ts';
import { splitLine } from './split-line.ts';

/** What completion needs to know of the program. */
export interface CompletionRequest {
  /** What has been typed, up to the cursor. */
  readonly line: string;
  readonly program: Command;
  readonly globals: GlobalOptions;
}

/** `reckon __complete`: words that may stand where the cursor is, one a line. Never fails: without words nothing is offered. */
export async function completeWordsCommand(request: CompletionRequest): Promise<ExitCode> {
  const words = splitLine(request.line).slice(1);
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const [, option, value] = /^(--[\w-]+)=(.*)$/s.exec(current) ?? [];
  const offered =
    option === undefined || value === undefined
      ? await offers(request, before, current)
      : (await offers(request, [...before, option], value)).map((word) => `${option}=${word}`);
  const matching = [...new Set(offered)].filter((word) => word.startsWith(current)).sort();
  if (matching.length > 0) process.stdout.write(`${matching.join('\n')}\n`);
  return 0;
}

async function offers(
  { program, globals: given }: CompletionRequest,
  before: readonly string[],
  current: string,
): Promise<readonly string[]> {
  const globals = withTyped(given, before);
  const path = commandPath(program, before);
  const command = path.at(-1) ?? program;
  const last = before.at(-1) ?? '';
  const project = (): ProjectFile | undefined => loadProject({ root: resolve(globals.directory) }).value;
  if (current.startsWith('-')) return command.options.flatMap(({ long }) => long ?? []);
  const option = command.options.find(({ long, short }) => long === last || short === last);
  if (option?.argChoices !== undefined) return option.argChoices;
  switch (option?.long) {
    case '--env':
      return [...(project()?.environments.keys() ?? [])];
    case '--target':
    case '--exclude':
    case '--replace':
      return await addresses(project(), globals);
    case '--var':
      return [...(project()?.variables.keys() ?? [])].map((name) => `${name}=`);
    case '--provider':
      return [...(project()?.providers.keys() ?? [])];
    case '--system':
      return [...(await registryOf(globals)).systems, 'own'];
    default:
  }
  if (command.commands.length > 0)
    return command.commands.map((sub) => sub.name()).filter((name) => !name.startsWith('__'));
  if (before.includes('--discover')) return await typeNames(globals, current);
  if (option?.required === true) return [];
  return await argumentsOf(command.name(), current, project, globals);
}

/** What may stand as a command's own argument. */
async function argumentsOf(
  command: string,
  current: string,
  project: () => ProjectFile | undefined,
  globals: GlobalOptions,
): Promise<readonly string[]> {
  switch (command) {
    case 'providers':
      return await typeNames(globals, current);
    case 'sandbox':
      return Object.keys((await import('../sandbox/emulators.ts')).emulators);
    case 'completion':
      return ['bash', 'zsh', 'fish'];
    case 'schema':
      return ['document', 'project', 'module'];
    case 'explain':
      return [...(await import('./code-catalogue.ts')).codeCatalogue.keys()];
    case 'output':
      return (project()?.source.outputs ?? []).map(({ name }) => name);
    case 'history':
    case 'run':
    case 'show':
    case 'mv':
    case 'rm':
    case 'import':
      return await addresses(project(), globals);
    default:
      return [];
  }
}

/** The project and the environment that the unfinished line itself names. */
function withTyped(globals: GlobalOptions, words: readonly string[]): GlobalOptions {
  const after = (...names: readonly string[]): string | undefined =>
    words[words.findLastIndex((word) => names.includes(word)) + 1];
  const has = (...names: readonly string[]): boolean => words.some((word) => names.includes(word));
  return {
    ...globals,
    directory: has('-C', '--directory') ? (after('-C', '--directory') ?? globals.directory) : globals.directory,
    environment: has('-e', '--env') ? after('-e', '--env') : globals.environment,
  };
}

/** The commands that the words lead through. */
function commandPath(program: Command, words: readonly string[]): readonly Command[] {
  const path: Command[] = [];
  let place: Command = program;
  for (const word of words) {
    const next = place.commands.find((command) => command.name() === word);
    if (next === undefined) continue;
    path.push(next);
    place = next;
  }
  return path;
}

/** Addresses of documents, and of what any state of the project holds. Evaluates nothing, so that it is quick. */
async function addresses(project: ProjectFile | undefined, globals: GlobalOptions): Promise<readonly string[]> {
  if (project === undefined) return [];
  const { tree } = loadSources(project, { report: new Report(), restrictFiles: false });
  const declared = tree.declarations.documents.flatMap(({ kind, head, fields }) => {
    const [type, name] = [textOf(head), textOf(fields.get('name')?.value)];
    if (type === undefined || name === undefined) return [];
    if (kind === 'module') return [`module.${name}`];
    return kind === 'type' ? [`${type}.${name}`] : [];
  });
  const names = project.environments.size === 0 ? ['default'] : [...project.environments.keys()];
  const wanted = globals.environment === undefined ? names : [globals.environment];
  const path = textOf(project.source.statePath) ?? 'state';
  const held = wanted.map((environment) => heldAddresses(resolve(project.root, path, environment, 'state.json')));
  return [...declared, ...held.flat()];
}

function heldAddresses(file: string): readonly string[] {
  try {
    const { resources } = JSON.parse(readFileSync(file, 'utf8')) as {
      readonly resources?: readonly { readonly address?: string }[];
    };
    return (resources ?? []).flatMap(({ address }) => address ?? []);
  } catch {
    // Nothing applied yet, or a state that can't be read: that is for other commands to tell.
    return [];
  }
}

async function typeNames(globals: GlobalOptions, current: string): Promise<readonly string[]> {
  const registry = await registryOf(globals);
  const system = current.split('.')[0] ?? '';
  const provider = current.includes('.') ? await registry.provider(system) : undefined;
  return provider === undefined ? registry.systems.map((name) => `${name}.`) : provider.typeNames;
}

async function registryOf(globals: GlobalOptions): Promise<ProviderRegistry> {
  return openRegistry(globals, await openOutput({ ...globals, json: false, quiet: true }));
}
