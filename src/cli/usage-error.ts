import type { Command, CommanderError } from 'commander';
import { nameHint, suggestName } from '../expressions/suggest-name.ts';
import { ToolError } from '../model/tool-error.ts';
import { VALUED } from './command-group.ts';
import { TERRAFORM_COMMANDS, TERRAFORM_OPTIONS } from './terraform-names.ts';

/** A command line that cannot be understood. */
class UsageError extends ToolError<'ARGUMENT_INVALID' | 'COMMAND_UNKNOWN' | 'OPTION_UNKNOWN'> {}

/** The arguments of a run. */
interface GivenArguments {
  /** As they were typed. */
  readonly typed: readonly string[];
  /** The same, word for word, in the spelling that the parser was given. */
  readonly parsed: readonly string[];
}

/** What the parser complained of, in the form of every other mistake. */
export function usageError({ code, message }: CommanderError, program: Command, given: GivenArguments): UsageError {
  const { command, rest } = commandAt(program, given.parsed);
  // `reckon` alone is a command too, which nobody has typed.
  const name = nameOf(command.name() === 'next' && !given.typed.includes('next') ? program : command);
  const complaint = message.replace(/^error: /, '');
  const example = `\`${name} --help\` shows it by example`;
  switch (code) {
    case 'commander.unknownCommand':
      return unknownCommand(command, rest ?? '');
    case 'commander.help':
      return new UsageError('ARGUMENT_INVALID', `${name} takes a command`, {
        hint: `commands of ${name}: ${subcommands(command).join(', ')}`,
      });
    case 'commander.unknownOption': {
      const option = /'(.*)'/.exec(complaint)?.[1] ?? '';
      const word = given.typed[given.parsed.indexOf(option)] ?? option;
      const [flag = option] = option.split('=');
      const near = suggestName(flag.replace(/^-+/, '--'), optionsOf(command));
      const counterpart = TERRAFORM_OPTIONS.get((word.split('=')[0] ?? '').replace(/^-+/, ''));
      const hint = counterpart ?? (near === undefined ? example : `did you mean \`${near}\`?`);
      return new UsageError('OPTION_UNKNOWN', `${name} has no option ${word}`, { hint });
    }
    default: {
      const [what = '', why = example] = complaint.split(/\. (.*)/s);
      return new UsageError('ARGUMENT_INVALID', what, { hint: why });
    }
  }
}

/** The first word that names no command, where there is one: also behind `help`, and where `--help` is asked for. */
export function findUnknownCommand(program: Command, argv: readonly string[]): UsageError | undefined {
  const words = argv[0] === 'help' ? argv.slice(1) : argv;
  if (words[0] === 'help') return undefined;
  const { command, rest } = commandAt(program, words);
  return rest === undefined || command.commands.length === 0 ? undefined : unknownCommand(command, rest);
}

function unknownCommand(command: Command, word: string): UsageError {
  const isTop = command.parent === null;
  const counterpart = isTop ? TERRAFORM_COMMANDS.get(word) : undefined;
  const hint = counterpart ?? nameHint(word, subcommands(command), `commands of ${nameOf(command)}`);
  return new UsageError('COMMAND_UNKNOWN', `there is no command ${nameOf(command)} ${word}`, {
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The command that the arguments name, and the first word after it. */
function commandAt(program: Command, argv: readonly string[]): { command: Command; rest: string | undefined } {
  let command = program;
  for (const [index, word] of argv.entries()) {
    if (word === '--') break;
    if (word.startsWith('-') || VALUED.has(argv[index - 1] ?? '')) continue;
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) return { command, rest: word };
    command = next;
  }
  return { command, rest: undefined };
}

function subcommands(command: Command): readonly string[] {
  return command.commands.map((each) => each.name());
}

function optionsOf(command: Command): readonly string[] {
  return command.options.flatMap(({ long }) => (typeof long === 'string' ? [long] : []));
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
