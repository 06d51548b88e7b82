import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ExitCode } from '../cli/exit-code.ts';
import { loadProject } from '../config/load-project.ts';
import { parseAddress } from '../model/resource-address.ts';
import type { GlobalOptions } from './global-options.ts';
import { openRegistry } from './load-desired.ts';
import { openProject } from './open-project.ts';
import { type Output, openOutput } from './output.ts';

/** Options whose value is an address. */
const ADDRESS_OPTIONS = new Set(['--target', '--exclude', '--replace']);

/** Commands whose first argument is an address that state holds. */
const ADDRESS_COMMANDS = new Set(['history', 'run', 'show', 'mv', 'rm', 'import']);

/** What completion needs to know of the program. */
export interface CompletionRequest {
  /** The words after `reckon`, the unfinished one last. */
  readonly words: readonly string[];
  readonly program: Command;
  readonly globals: GlobalOptions;
}

/** `reckon __complete`: words that may stand where the cursor is, one a line. Never fails: without words nothing is offered. */
export async function completeWordsCommand(request: CompletionRequest): Promise<ExitCode> {
  const current = request.words.at(-1) ?? '';
  const before = request.words.slice(0, -1);
  const offered = await offers(request, before, current);
  const matching = [...new Set(offered)].filter((word) => word.startsWith(current)).sort();
  if (matching.length > 0) process.stdout.write(`${matching.join('\n')}\n`);
  return 0;
}

async function offers(
  request: CompletionRequest,
  before: readonly string[],
  current: string,
): Promise<readonly string[]> {
  const { program, globals } = request;
  const last = before.at(-1) ?? '';
  if (last === '-e' || last === '--env')
    return [...(loadProject({ root: resolve(globals.directory) }).value?.environments.keys() ?? [])];
  if (ADDRESS_OPTIONS.has(last)) return await addresses(globals);
  const path = commandPath(program, before);
  const command = path.at(-1) ?? program;
  if (current.startsWith('-'))
    return command.options.flatMap((option) => (option.long === undefined ? [] : [option.long]));
  const choices = command.options.find((option) => option.long === last || option.short === last)?.argChoices;
  if (choices !== undefined) return choices;
  if (command.commands.length > 0)
    return command.commands.map((sub) => sub.name()).filter((name) => !name.startsWith('__'));
  const name = command.name();
  if (name === 'providers') return await typeNames(globals, current);
  if (name === 'sandbox') return ['cloudbolt', 'imco', 'imply', 'pgo', 'vmmanager'];
  if (name === 'completion') return ['bash', 'zsh', 'fish'];
  return ADDRESS_COMMANDS.has(name) ? await addresses(globals) : [];
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

/** Addresses of documents and of what state holds. */
async function addresses(globals: GlobalOptions): Promise<readonly string[]> {
  const quiet: Output = { ...(await openOutput({ ...globals, json: false, quiet: true })), diagnose: () => undefined };
  const project = await openProject(globals, quiet, { secrets: 'optional', documents: 'skip' });
  if (project === undefined) return [];
  const declared = project.configuration.blocks
    .filter((block) => block.kind === 'resource')
    .map((block) => block.address);
  const state = await project.store.read();
  await project.close();
  return [...declared, ...(state?.resources.keys() ?? [])].filter((address) => parseAddress(address) !== undefined);
}

async function typeNames(globals: GlobalOptions, current: string): Promise<readonly string[]> {
  const registry = openRegistry(globals, await openOutput({ ...globals, json: false, quiet: true }));
  const system = current.split('.')[0] ?? '';
  const provider = current.includes('.') ? await registry.provider(system) : undefined;
  return provider === undefined ? registry.systems : provider.typeNames;
}
