import { Option } from 'commander';
import { CI_SYSTEMS } from '../ci/ci-settings.ts';
import type { CommandLine } from './command-line.ts';
import { collectNames, list, text } from './flags.ts';

/** Commands that start and keep a project's files. */
export function addStartingCommands({ add, run }: CommandLine): void {
  add('init', 'write a project to start from, or CI files for the one that is there; overwrites nothing', [
    'reckon init                                  # asks',
    'reckon init --system imply -C analytics',
    'reckon init --system own --url https://my-api.example',
    'reckon init --ci github                      # CI files for the project that is here',
  ])
    .option('--name <name>', "the project's name (default: that of the folder)")
    .option(
      '--system <system>',
      'a system to connect to, own for one that is not built in; may be repeated',
      collectNames,
    )
    .option('--url <url>', "the system's address (default: taken from a variable of the environment)")
    .option('--environment <name>', 'an environment; may be repeated', collectNames)
    .addOption(new Option('--ci <system>', 'write files for a CI system').choices(CI_SYSTEMS))
    .action(
      run(async (_args, flags, globals) =>
        (await import('../commands/init.ts')).initCommand(
          {
            name: text(flags['name']),
            systems: list(flags['system']),
            url: text(flags['url']),
            environments: list(flags['environment']),
            ci: flags['ci'] as (typeof CI_SYSTEMS)[number] | undefined,
          },
          globals,
        ),
      ),
    );
  add('fmt [files...]', 'lay out YAML files the same way everywhere; comments and meaning stay', [
    'reckon fmt',
    'reckon fmt --check --diff                    # in CI',
    'reckon fmt - < resources/events.yaml         # from standard input to standard output',
  ])
    .option('--check', 'write nothing; exit 1 where something would be')
    .option('--diff', 'show what changes')
    .action(
      run(async (args, flags, globals) =>
        (await import('../commands/fmt.ts')).fmtCommand(
          {
            files: (args[0] as string[] | undefined) ?? [],
            check: flags['check'] === true,
            diff: flags['diff'] === true,
          },
          globals,
        ),
      ),
    );
  add('schema [what]', 'print the JSON Schema of documents, project or module, for editors', [
    'reckon schema                                # of documents',
    'reckon schema --out .schemas                 # all three, where init has wired them',
  ])
    .option('--out <dir>', 'write the schemas there instead')
    .action(
      run(async (args, flags, globals) =>
        (await import('../commands/schema.ts')).schemaCommand(
          { name: (text(args[0]) ?? 'document') as never, out: text(flags['out']) },
          globals,
        ),
      ),
    );
}
