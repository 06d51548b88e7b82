import type { Command } from 'commander';
import { type CommandLine, exampleText, hidden } from './command-line.ts';
import { duration, type Flags } from './flags.ts';

/** `reckon state …`. */
export function addStateCommands({ add, run }: CommandLine): void {
  const state = add('state', 'look at what is kept, and mend it by hand', [
    'reckon state list',
    'reckon state show imply.cluster.events',
    'reckon state mv imply.cluster.old imply.cluster.new',
  ]);
  const load = async () => await import('../commands/state.ts');
  const lock = (flags: Flags): number => (flags['lockTimeout'] as number | undefined) ?? 0;
  const sub = (usage: string, summary: string, examples: readonly string[]): Command => {
    const command = state
      .command(usage)
      .description(summary)
      .exitOverride()
      .addHelpText('after', exampleText(examples));
    for (const option of state.options) command.addOption(hidden(option));
    return command;
  };
  sub('list [patterns...]', 'addresses; with --json their ids too', [
    'reckon state list',
    "reckon state list 'imco.*'",
  ]).action(
    run(async (args, _flags, globals) =>
      (await load()).stateCommand({ kind: 'list', patterns: (args[0] as string[] | undefined) ?? [] }, globals),
    ),
  );
  sub('show <address>', 'all that is kept of one resource', ['reckon state show imply.cluster.events']).action(
    run(async (args, _flags, globals) =>
      (await load()).stateCommand({ kind: 'show', address: String(args[0]) }, globals),
    ),
  );
  sub('mv <from> <to>', 'give a resource another address; touches nothing remote', [
    'reckon state mv imply.cluster.old imply.cluster.new',
    `reckon state mv imco.dns_record.www 'imco.dns_record.www["eu"]'`,
  ])
    .option('--lock-timeout <duration>', 'wait so long for another run to end', duration)
    .action(
      run(async (args, flags, globals) =>
        (await load()).stateCommand(
          { kind: 'mv', from: String(args[0]), to: String(args[1]), lockTimeoutMs: lock(flags) },
          globals,
        ),
      ),
    );
  sub('rm <addresses...>', 'forget resources; leaves the objects alone', ['reckon state rm imply.cluster.events'])
    .option('--lock-timeout <duration>', 'wait so long for another run to end', duration)
    .action(
      run(async (args, flags, globals) =>
        (await load()).stateCommand(
          { kind: 'rm', addresses: args[0] as string[], lockTimeoutMs: lock(flags) },
          globals,
        ),
      ),
    );
  sub('pull', 'print the state document', ['reckon state pull > backup.json']).action(
    run(async (_args, _flags, globals) => (await load()).stateCommand({ kind: 'pull' }, globals)),
  );
  sub('push <file>', 'replace the state by a document', [
    'reckon state push backup.json',
    'reckon state push backup.json --force',
  ])
    .option('--force', 'though it is older, or of another lineage')
    .option('--lock-timeout <duration>', 'wait so long for another run to end', duration)
    .action(
      run(async (args, flags, globals) =>
        (await load()).stateCommand(
          { kind: 'push', file: String(args[0]), force: flags['force'] === true, lockTimeoutMs: lock(flags) },
          globals,
        ),
      ),
    );
  sub('unlock <id>', 'break the lock of a run that is dead', [
    'reckon state unlock 4f1d0c52-…   # the id that the refused run has printed',
  ]).action(
    run(async (args, _flags, globals) => (await load()).stateCommand({ kind: 'unlock', id: String(args[0]) }, globals)),
  );
}
