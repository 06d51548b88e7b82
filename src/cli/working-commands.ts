import { addVariableOptions, type CommandLine } from './command-line.ts';
import { collect, count, duration, factor, list, planOptionsOf, port, text } from './flags.ts';

/** Commands that take in, act on, and try out. */
export function addWorkingCommands({ add, run }: CommandLine): void {
  addVariableOptions(
    add('import [address] [id]', 'take a live object into state, or write YAML for all that is live of a type', [
      'reckon import imply.cluster.events 3f0c5f0e-…',
      `reckon import 'imco.dns_record.www["eu"]' DOMAIN/RECORD`,
      'reckon import --discover imco.dns_domain imco.dns_record --out resources/dns',
      "reckon import --discover 'imco.*' --where realm_id=7      # printed",
    ]),
  )
    .option('--discover <types...>', 'write YAML for everything live of these types that is not managed yet')
    .option('--where <field=value>', 'with --discover: only objects with that value; may be repeated', collect)
    .option('--provider <name>', 'with --discover: the connection, where a system has several')
    .option('--out <dir>', 'with --discover: write files there instead of printing')
    .option('--lock-timeout <duration>', 'wait so long for another run to end', duration)
    .action(
      run(async (args, flags, globals) => {
        const types = list(flags['discover']);
        if (types.length > 0)
          return await (await import('../commands/discover.ts')).discoverCommand(
            { types, where: list(flags['where']), provider: text(flags['provider']), out: text(flags['out']) },
            globals,
          );
        return await (await import('../commands/import.ts')).importCommand(
          { address: text(args[0]), id: text(args[1]), lockTimeoutMs: planOptionsOf(flags).lockTimeoutMs },
          globals,
        );
      }),
    );
  add('run <target> [action]', 'run an action of a resource, or of a system', [
    'reckon run imply.cluster.events replace-server --arg instanceId=i-0a1b',
    'reckon run vmmanager create-token --arg description=ci',
    'reckon run imply.cluster.events        # lists its actions',
  ])
    .option('--arg <name=value>', 'an argument of the action; may be repeated', collect)
    .option('--timeout <duration>', 'wait at most so long', duration, 3_600_000)
    .action(
      run(async (args, flags, globals) =>
        (await import('../commands/run-action.ts')).runActionCommand(
          {
            target: String(args[0]),
            action: text(args[1]),
            args: list(flags['arg']),
            timeoutMs: flags['timeout'] as number,
          },
          globals,
        ),
      ),
    );
  add('sandbox [systems...]', 'serve emulators of the systems, for trying and for previews', [
    'reckon sandbox imply',
    'reckon sandbox --settle 0                # nothing takes time',
    'reckon sandbox imply --fault 503:0.05,slow:0.1 --seed 7',
  ])
    .option('--port <n>', 'the first port (default: each system its own)', port)
    .option('--latency <duration>', 'time of every answer', duration, 0)
    .option('--settle <factor>', 'stretches (2) or shrinks (0.01) what takes time; 0: at once', factor, 0.05)
    .option('--data <dir>', 'keep what was made')
    .option('--fault <list>', 'misbehave on purpose: 503:0.05,reset:0.01,slow:0.02')
    .option('--seed <n>', 'the same seed, the same ids and faults', count)
    .option('--env-only', 'print only export lines')
    .action(
      run(async (args, flags) =>
        (await import('../commands/sandbox.ts')).sandboxCommand({
          systems: (args[0] as string[] | undefined) ?? [],
          port: flags['port'] as number | undefined,
          latencyMs: flags['latency'] as number,
          settle: flags['settle'] as number,
          data: text(flags['data']),
          fault: text(flags['fault']),
          seed: flags['seed'] as number | undefined,
          environmentOnly: flags['envOnly'] === true,
        }),
      ),
    );
}
