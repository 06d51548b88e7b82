import { basename, resolve } from 'node:path';
import { CI_SYSTEMS, type CiSystem } from '../ci/ci-settings.ts';
import { suggestName } from '../expressions/suggest-name.ts';
import { ToolError } from '../model/tool-error.ts';
import { ask } from './ask.ts';
import type { InitOptions } from './init-options.ts';

/** Names a folder of the state. */
const ENVIRONMENT_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** What to make, every question answered. */
export interface InitAnswers {
  readonly name: string;
  readonly systems: readonly string[];
  readonly url: string | undefined;
  readonly environments: readonly string[];
  readonly ci: CiSystem | undefined;
}

/**
 * Answers what flags left open: by asking on a terminal, else by what is usual.
 *
 * @returns undefined when the questions were left.
 * @throws {ToolError} when a system is not known, or there is nobody to ask for one
 */
export async function answer(
  options: InitOptions,
  known: readonly string[],
  folder: string,
  isInteractive: boolean,
): Promise<InitAnswers | undefined> {
  const usual = basename(resolve(folder)) || 'project';
  const choices = [...known, 'own'];
  for (const system of options.systems) checkSystem(system, choices);
  if (options.url !== undefined && options.systems.length > 1) {
    throw new ToolError('INIT_INVALID', '--url is the address of one system, and there are more', {
      hint: 'Leave it out and change the addresses in reckon.yaml.',
    });
  }
  for (const name of options.environments) {
    if (!ENVIRONMENT_NAME.test(name)) {
      throw new ToolError('INIT_INVALID', `"${name}" cannot be the name of an environment`, {
        hint: 'It names a folder of the state: use letters, digits, _ , - and .',
      });
    }
  }
  if (!isInteractive) {
    if (options.systems.length === 0) {
      throw new ToolError('INIT_INVALID', 'without a terminal init asks nothing, and no system was named', {
        hint: `Pass --system with one of: ${choices.join(', ')} (own: an API that is not built in).`,
      });
    }
    return { ...options, name: options.name ?? usual };
  }
  const name = options.name ?? (await ask(`Name of the project [${usual}]: `));
  if (name === undefined) return undefined;
  const systems = options.systems.length > 0 ? options.systems : await askSystems(choices);
  if (systems === undefined) return undefined;
  const isAskingUrl = options.url === undefined && systems.length === 1;
  const url = isAskingUrl ? await ask('Its address [taken from the environment]: ') : (options.url ?? '');
  if (url === undefined) return undefined;
  const environments = options.environments.length > 0 ? options.environments : await askEnvironments();
  if (environments === undefined) return undefined;
  const ci = options.ci === undefined ? await askCi() : options.ci;
  if (ci === undefined) return undefined;
  return {
    name: name === '' ? usual : name,
    systems,
    url: url === '' ? undefined : url,
    environments,
    ci: ci === 'none' ? undefined : ci,
  };
}

function checkSystem(system: string, choices: readonly string[]): void {
  if (choices.includes(system)) return;
  const guess = suggestName(system, choices);
  throw new ToolError('UNKNOWN_SYSTEM', `there is no system "${system}"`, {
    hint: `${guess === undefined ? '' : `Did you mean "${guess}"? `}There are: ${choices.join(', ')} (own: an API that is not built in).`,
  });
}

function noSystem(system: string, choices: readonly string[]): string {
  const guess = suggestName(system, choices);
  return `There is no ${system}.${guess === undefined ? '' : ` Did you mean ${guess}?`}`;
}

async function askSystems(choices: readonly string[]): Promise<readonly string[] | undefined> {
  for (;;) {
    const text = await ask(`System (${choices.join(', ')}; several with commas): `);
    if (text === undefined) return undefined;
    const systems = text.split(/[\s,]+/).filter((part) => part !== '');
    const unknown = systems.filter((system) => !choices.includes(system));
    if (unknown.length > 0) process.stderr.write(`${unknown.map((system) => noSystem(system, choices)).join(' ')}\n`);
    else if (systems.length > 0) return systems;
    else process.stderr.write('Name one of them at least. own is an API that is not built in.\n');
  }
}

async function askEnvironments(): Promise<readonly string[] | undefined> {
  for (;;) {
    const text = await ask('Environments, with commas between them [none]: ');
    const names = text?.split(/[\s,]+/).filter((part) => part !== '');
    const wrong = names?.filter((name) => !ENVIRONMENT_NAME.test(name)) ?? [];
    if (wrong.length === 0) return names;
    process.stderr.write(`${wrong.join(', ')}: use letters, digits, _ , - and .\n`);
  }
}

async function askCi(): Promise<CiSystem | 'none' | undefined> {
  for (;;) {
    const text = await ask(`CI (${CI_SYSTEMS.join(', ')}, none) [none]: `);
    if (text === undefined || text === '' || text === 'none') return text === undefined ? undefined : 'none';
    const system = CI_SYSTEMS.find((known) => known === text);
    if (system !== undefined) return system;
    process.stderr.write(`There is no ${text}.\n`);
  }
}
