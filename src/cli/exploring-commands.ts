import { Argument, type Command } from 'commander';
import { addVariableOptions, type CommandLine } from './command-line.ts';
import { text } from './flags.ts';

/** Commands that try out: expressions, policies, and what the shell completes. */
export function addExploringCommands({ add, run }: CommandLine, program: Command): void {
  addVariableOptions(
    add('console [expression]', 'evaluate expressions against the present state and what lookups find', [
      "reckon console 'imply.cluster.events.status.state'",
      "reckon console 'data.imco.realm.all.map(r, r.name)'   # reads the lookup",
      'reckon console                     # one expression a line',
      "echo 'vars.size' | reckon console",
    ]),
  ).action(
    run(async (args, _flags, globals) =>
      (await import('../commands/console.ts')).consoleCommand(text(args[0]), globals),
    ),
  );
  const policy = add('policy', 'try out policies', ['reckon policy test']);
  addVariableOptions(policy.command('test'))
    .description('run the cases that stand beside policies')
    .exitOverride()
    .action(
      run(async (_args, _flags, globals) => (await import('../commands/policy-test.ts')).policyTestCommand(globals)),
    );
  add('completion', 'print the completion script of a shell', [
    'eval "$(reckon completion bash)"',
    'eval "$(reckon completion zsh)"',
    'reckon completion fish | source',
  ])
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .action(run(async (args) => (await import('../commands/completion.ts')).completionCommand(args[0] as never)));
  program
    .command('__complete <line>', { hidden: true })
    .exitOverride()
    .action(
      run(async (args, _flags, globals) =>
        (await import('../commands/complete-words.ts')).completeWordsCommand({
          line: text(args[0]) ?? '',
          program,
          globals,
        }),
      ),
    );
}
