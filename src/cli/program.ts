import { Command, CommanderError } from 'commander';
import type { ExitCode } from '../commands/exit-code.ts';
import { diagnosticsOf } from '../model/tool-error.ts';
import { version } from '../model/version.ts';
import { chosenCommand, VALUED } from './command-group.ts';
import { type CommandLine, exampleText, hidden, merged } from './command-line.ts';
import { addExploringCommands } from './exploring-commands.ts';
import { defaults, globalsOf, wantsColor } from './flags.ts';
import { addInspectingCommands } from './inspecting-commands.ts';
import { normalizeArguments } from './normalize-arguments.ts';
import { addPlanningCommands } from './planning-commands.ts';
import { addStartingCommands } from './starting-commands.ts';
import { addStateCommands } from './state-commands.ts';
import { addWorkingCommands } from './working-commands.ts';

/** Runs the program with the arguments after its name and answers with its exit code. Never throws. */
export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const given = withCommand(normalizeArguments(argv));
  const program = makeProgram((next) => {
    code = next;
  }, given);
  try {
    if (chosenCommand(given) === undefined) {
      const unknown = (await usageErrors()).findUnknownCommand(program, given);
      if (unknown !== undefined) {
        await reportFailure(unknown, argv, true);
        return 1;
      }
    }
    await program.parseAsync(given, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      await reportFailure(error, argv);
    } else if (error.exitCode === 0) {
      return 0;
    } else {
      const { usageError } = await usageErrors();
      await reportFailure(usageError(error, program, { typed: argv, parsed: given }), argv, true);
    }
    return 1;
  }
}

/** Loaded only where a command line is odd. */
const usageErrors = async (): Promise<typeof import('./usage-error.ts')> => await import('./usage-error.ts');

/** A command with its arguments; that it has options goes without saying. */
function shortTerm(command: Command): string {
  const words = command.registeredArguments.map((argument) => {
    const name = argument.name() + (argument.variadic ? '...' : '');
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return [command.name(), ...words].join(' ');
}

/** `reckon` alone, or with nothing but global options, asks what to do next. */
function withCommand(argv: readonly string[]): string[] {
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    if (VALUED.has(argument)) index += 1;
    else if (!argument.startsWith('-') || argument === '--' || argument === '-h' || argument === '--help')
      return [...argv];
  }
  return ['next', ...argv];
}

/** Prints what went wrong; a stack only when it was asked for, and only of a defect of our own. */
async function reportFailure(error: unknown, argv: readonly string[], isFirst = false): Promise<void> {
  const { openOutput } = await import('../commands/output.ts');
  const isJson = argv.includes('--json') || argv.includes('-json');
  const output = await openOutput(
    { ...defaults, json: isJson, color: wantsColor(argv.includes('--no-color')) },
    isFirst,
  );
  output.diagnose(diagnosticsOf(error));
  if (argv.includes('--verbose') && error instanceof Error) process.stderr.write(`${error.stack ?? error.message}\n`);
}

/**
 * The program with its commands; `exit` takes the exit code of the one that ran.
 *
 * @param argv - The arguments that it is to be run with: commands that they cannot mean are left out. Default: all are there.
 */
export function makeProgram(exit: (code: ExitCode) => void, argv: readonly string[] = []): Command {
  const program = new Command('reckon')
    .description(
      'Plan and apply for any REST management API: desired state in YAML, a plan in the pull request, an apply on merge.',
    )
    .version(`reckon v${version}`, '--version', 'print the version')
    .option('-C, --directory <dir>', 'the project (default: here)')
    .option('-e, --env <environment>', 'the environment (RECKON_ENV)')
    .option('--json', 'print events, one JSON object a line')
    .option('--no-color', 'no colours (NO_COLOR)')
    .option('--trace <file>', 'write all requests to a HAR file, secrets redacted')
    .option('--quiet', 'print results and errors only')
    .option('--verbose', 'print more when something fails')
    .option('--plain', 'plain lines even on a terminal')
    .configureOutput({ outputError: () => undefined, writeErr: () => undefined })
    .showSuggestionAfterError(false)
    .exitOverride()
    .enablePositionalOptions(false)
    .configureHelp({ sortOptions: false, showGlobalOptions: false, subcommandTerm: shortTerm })
    .addHelpText(
      'after',
      `
Start:
  reckon                      # what to do next in this folder
  reckon init                 # a project to start from
  reckon plan                 # what an apply would do
  reckon apply                # look at it, approve it, do it
  reckon COMMAND --help       # a command by example
  reckon explain CODE         # what an error means`,
    );

  const add: CommandLine['add'] = (usage, summary, examples) => {
    const command = program
      .command(usage)
      .description(summary)
      .exitOverride()
      .addHelpText('after', exampleText(examples));
    for (const option of program.options)
      if (!command.options.includes(option) && option.long !== '--version') command.addOption(hidden(option));
    return command;
  };
  const run: CommandLine['run'] =
    (handler) =>
    async (...args: unknown[]): Promise<void> => {
      const command = args.pop() as Command;
      args.pop();
      const flags = merged(command);
      exit(await handler(args, flags, globalsOf(flags)));
    };

  const chosen = chosenCommand(argv);
  const only = chosen?.group;
  const wants = (name: string): boolean => chosen === undefined || chosen.name === name;
  const line: CommandLine = { wants, add, run };
  program.commandsGroup('Files:');
  if (only === undefined || only === 'starting') addStartingCommands(line);
  program.commandsGroup('Plan and apply:');
  if (only === undefined || only === 'planning') addPlanningCommands(line);
  program.commandsGroup('Look:');
  if (only === undefined || only === 'inspecting') addInspectingCommands(line);
  program.commandsGroup('Work on what is there:');
  if (only === undefined || only === 'working') addWorkingCommands(line);
  if (only === undefined || only === 'state') addStateCommands(line);
  if (only === undefined) addExploringCommands(line, program);
  if (only !== undefined) return program;
  program.commandsGroup('This program:').helpCommand('help [command]', 'a command by example');
  add('next', 'what to do next in this folder; reckon alone says it too', [
    'reckon',
    'reckon next -e production',
  ]).action(run(async (_args, _flags, globals) => (await import('../commands/next-step.ts')).nextStepCommand(globals)));
  add('version', 'print the version', ['reckon version']).action(run(async () => 0));
  return program;
}
