import { type Command, Option } from 'commander';
import type { ExitCode } from '../commands/exit-code.ts';
import type { GlobalOptions } from '../commands/global-options.ts';
import { collect, count, duration, type Flags, positive } from './flags.ts';

/** How commands are added to the program. */
export interface CommandLine {
  /** Whether a command of that name may be meant; those that cannot need not be added. */
  wants(name: string): boolean;
  /** Adds a command; its global options may stand before or after its name. */
  add(usage: string, summary: string, examples: readonly string[]): Command;
  /** What commander calls: takes the arguments and flags apart and keeps the exit code. */
  run(
    handler: (args: readonly unknown[], flags: Flags, globals: GlobalOptions) => Promise<ExitCode>,
  ): (...args: unknown[]) => Promise<void>;
}

/** Adds the options of everything that plans. */
export function addPlanOptions(command: Command): Command {
  return command
    .option(
      '--target <address>',
      'only this, and what it depends on (address, document, type, module, glob); may be repeated',
      collect,
    )
    .option('--exclude <address>', 'not this; may be repeated', collect)
    .option('--replace <address>', 'replace it though nothing asks for it; may be repeated', collect)
    .option('--refresh-only', 'take over into state what is live; change nothing remote')
    .option('--no-refresh', 'trust the last look instead of reading what is live')
    .addOption(
      new Option('--server-dry-run <when>', 'ask servers that can to validate')
        .choices(['auto', 'never', 'require'])
        .default('auto'),
    )
    .option('--parallelism <n>', 'at most so many at once (RECKON_PARALLELISM; default 10)', positive)
    .option('--lock-timeout <duration>', 'wait so long for another run to end (default: not at all)', duration)
    .option('--allow-deletes <n>', 'let exactly so many deletes pass the safety limit', count)
    .option('--allow-gone <n>', 'let exactly so many objects be gone at once, all of a connection', count);
}

/** Adds the options that set variables. */
export function addVariableOptions(command: Command): Command {
  return command
    .option('--var <name=value>', 'value of a variable; may be repeated', collect)
    .option('--var-file <file>', 'values of variables, as YAML; may be repeated', collect);
}

/** Adds the options that name the forge, where CI's own variables don't. */
export function addForgeOptions(command: Command): Command {
  return command
    .option('--forge <kind>', 'github, gitlab, gitea, bitbucket-cloud, bitbucket-server (RECKON_FORGE)')
    .option('--forge-url <url>', 'base of its API (RECKON_FORGE_URL)')
    .option('--repository <name>', 'the repository (RECKON_REPOSITORY)')
    .option('--number <n>', 'number of the pull or merge request (RECKON_PULL_REQUEST)', positive);
}

/** Adds the options that say how much of a plan is shown. */
export function addDetailOptions(command: Command): Command {
  return command
    .option('--full', 'show long values whole, and what is alike one by one')
    .option('--context <n>', 'equal lines around each difference of a long text', count);
}

/** The option that says how a plan is printed. */
export const formatOption = (): Option =>
  new Option('--format <format>', 'how it is printed').choices(['text', 'markdown', 'json', 'html']).default('text');

/** What stands below a command's options. */
export function exampleText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`;
}

/** Options of the program, known to each command too but shown only once. */
export function hidden(option: Option): Option {
  const copy = new Option(option.flags, option.description).hideHelp();
  return copy;
}

/** A command's flags over those of the commands around it; one that was given beats one that was not. */
export function merged(command: Command): Flags {
  const flags: Flags = {};
  for (let place: Command | null = command; place !== null; place = place.parent) {
    for (const [name, value] of Object.entries(place.opts())) {
      const isGiven = place.getOptionValueSource(name) === 'cli';
      if (isGiven || !Object.hasOwn(flags, name))
        flags[name] = Object.hasOwn(flags, name) && !isGiven ? flags[name] : value;
    }
  }
  return flags;
}
