import { Option } from 'commander';
import { addDetailOptions, addVariableOptions, type CommandLine, formatOption } from './command-line.ts';
import { detailOf, positive, text } from './flags.ts';

/** Commands that show what there is. */
export function addInspectingCommands({ add, run }: CommandLine): void {
  addDetailOptions(
    add('show [plan]', 'show a saved plan, or all that state holds', [
      'reckon show',
      'reckon show plan.json',
      'reckon show plan.json --format html > plan.html',
    ]),
  )
    .addOption(formatOption())
    .option('--max-bytes <n>', 'budget of a markdown text; 65024 by default', positive)
    .action(
      run(async (args, flags, globals) =>
        (await import('../commands/show.ts')).showCommand(
          {
            planFile: text(args[0]),
            format: flags['format'] as never,
            maxBytes: flags['maxBytes'] as number | undefined,
            ...detailOf(flags),
          },
          globals,
        ),
      ),
    );
  add('output [name]', 'show outputs of the last apply', ['reckon output', 'reckon output url', 'reckon output --json'])
    .option('--raw', 'the bare text')
    .action(
      run(async (args, flags, globals) =>
        (await import('../commands/show-output.ts')).outputCommand(text(args[0]), flags['raw'] === true, globals),
      ),
    );
  addVariableOptions(
    add('graph', 'print documents and what depends on what, for Graphviz or Mermaid', [
      'reckon graph | dot -Tsvg > graph.svg',
      'reckon graph --format mermaid',
    ]),
  )
    .addOption(new Option('--format <format>', 'the language').choices(['dot', 'mermaid']).default('dot'))
    .action(
      run(async (_args, flags, globals) =>
        (await import('../commands/graph.ts')).graphCommand(flags['format'] as never, globals),
      ),
    );
  add('history <address> [version]', 'show past configurations that the server keeps', [
    'reckon history imply.cluster.events',
    'reckon history imply.cluster.events 3          # what going back would change',
    'reckon history imply.cluster.events 3 --yaml   # its properties, to put into the document',
  ])
    .option('--yaml', 'print a version as YAML properties')
    .option('--limit <n>', 'at most so many versions', positive, 20)
    .action(
      run(async (args, flags, globals) =>
        (await import('../commands/history.ts')).historyCommand(
          {
            address: String(args[0]),
            version: text(args[1]),
            yaml: flags['yaml'] === true,
            limit: flags['limit'] as number,
          },
          globals,
        ),
      ),
    );
  add('providers [what]', 'what is built in; the fields of a type', [
    'reckon providers',
    'reckon providers imply',
    'reckon providers imply.cluster',
  ]).action(
    run(async (args, _flags, globals) =>
      (await import('../commands/providers.ts')).providersCommand(text(args[0]), globals),
    ),
  );
  add('explain [code]', 'what a diagnostic code means', ['reckon explain EXISTS_UNMANAGED', 'reckon explain']).action(
    run(async (args, _flags, globals) =>
      (await import('../commands/explain.ts')).explainCommand(text(args[0]), globals),
    ),
  );
}
