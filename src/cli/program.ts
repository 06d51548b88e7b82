import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { GlobalOptions } from '../commands/global-options.ts';
import type { PlanOptions } from '../commands/plan-options.ts';
import { diagnosticsOf } from '../model/tool-error.ts';
import type { ExitCode } from './exit-code.ts';
import { normalizeArguments } from './normalize-arguments.ts';
import { version } from './version.ts';

/** Options as commander gives them. */
type Flags = Record<string, unknown>;

/** Runs the program with the arguments after its name and answers with its exit code. Never throws. */
export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = makeProgram((next) => {
    code = next;
  });
  try {
    await program.parseAsync(normalizeArguments(argv) as string[], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    await reportFailure(error, argv);
    return 1;
  }
}

/** Prints what went wrong; a stack only when it was asked for, and only of a defect of our own. */
async function reportFailure(error: unknown, argv: readonly string[]): Promise<void> {
  const { openOutput } = await import('../commands/output.ts');
  const isJson = argv.includes('--json') || argv.includes('-json');
  const output = await openOutput({ ...defaults, json: isJson, color: wantsColor(argv.includes('--no-color')) });
  output.diagnose(diagnosticsOf(error));
  if (argv.includes('--verbose') && error instanceof Error) process.stderr.write(`${error.stack ?? error.message}\n`);
}

const defaults: GlobalOptions = {
  directory: '.',
  environment: undefined,
  json: false,
  color: true,
  trace: undefined,
  quiet: false,
  verbose: false,
  plain: false,
  variables: [],
  variableFiles: [],
};

function wantsColor(isOff: boolean): boolean {
  return !isOff && (process.env['NO_COLOR'] ?? '') === '';
}

function globalsOf(flags: Flags): GlobalOptions {
  return {
    directory: text(flags['directory']) ?? '.',
    environment: text(flags['env']) ?? text(process.env['RECKON_ENV']),
    json: flags['json'] === true,
    color: wantsColor(flags['color'] === false),
    trace: text(flags['trace']),
    quiet: flags['quiet'] === true,
    verbose: flags['verbose'] === true,
    plain: flags['plain'] === true,
    variables: list(flags['var']),
    variableFiles: list(flags['varFile']),
  };
}

function planOptionsOf(flags: Flags): PlanOptions {
  return {
    targets: list(flags['target']),
    excludes: list(flags['exclude']),
    replace: list(flags['replace']),
    destroy: flags['destroy'] === true,
    refreshOnly: flags['refreshOnly'] === true,
    refresh: flags['refresh'] !== false,
    serverDryRun: (text(flags['serverDryRun']) ?? 'auto') as PlanOptions['serverDryRun'],
    parallelism: (flags['parallelism'] as number | undefined) ?? positive(process.env['RECKON_PARALLELISM'] ?? '10'),
    lockTimeoutMs: (flags['lockTimeout'] as number | undefined) ?? 0,
    allowDeletes: flags['allowDeletes'] as number | undefined,
    withCommit: text(flags['out']) !== undefined || (flags['format'] ?? 'text') !== 'text',
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What was given, without what was not. */
function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

function positive(value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 1)
    throw new InvalidArgumentError('It must be a whole number from 1 upward.');
  return parsed;
}

function count(value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 0) throw new InvalidArgumentError('It must be a whole number.');
  return parsed;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function duration(value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(value);
  if (match === null) throw new InvalidArgumentError('Write a duration: 30s, 5m, 1h.');
  return Number(match[1]) * (UNITS[match[2] ?? 's'] ?? 1_000);
}

function addPlanOptions(command: Command): Command {
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
    .option('--allow-deletes <n>', 'let exactly so many deletes pass the safety limit', count);
}

function addVariableOptions(command: Command): Command {
  return command
    .option('--var <name=value>', 'value of a variable; may be repeated', collect)
    .option('--var-file <file>', 'values of variables, as YAML; may be repeated', collect);
}

const formatOption = (): Option =>
  new Option('--format <format>', 'how it is printed').choices(['text', 'markdown', 'json', 'html']).default('text');

function makeProgram(exit: (code: ExitCode) => void): Command {
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
    .showHelpAfterError('(reckon COMMAND --help shows examples)')
    .showSuggestionAfterError()
    .exitOverride()
    .enablePositionalOptions(false)
    .configureHelp({ sortOptions: false, showGlobalOptions: false });

  /** A command whose global options may stand before or after its name. */
  const add = (usage: string, summary: string, examples: readonly string[]): Command => {
    const command = program
      .command(usage)
      .description(summary)
      .exitOverride()
      .addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`);
    for (const option of program.options)
      if (!command.options.includes(option) && option.long !== '--version') command.addOption(hidden(option));
    return command;
  };
  const run =
    (handler: (args: readonly unknown[], flags: Flags, globals: GlobalOptions) => Promise<ExitCode>) =>
    async (...args: unknown[]): Promise<void> => {
      const command = args.pop() as Command;
      args.pop();
      const flags = merged(command);
      exit(await handler(args, flags, globalsOf(flags)));
    };

  add('validate', 'check every document without the network', [
    'reckon validate',
    'reckon validate -C infra -e production',
  ]).action(run(async (_args, _flags, globals) => (await import('../commands/validate.ts')).validateCommand(globals)));
  addVariableOptions(
    addPlanOptions(
      add('plan', 'show what an apply would do', [
        'reckon plan',
        'reckon plan -e production --out plan.json',
        'reckon plan --target imply.cluster.events',
        'reckon plan --detailed-exitcode      # 0 nothing to do, 2 changes, 1 error',
      ]),
    ),
  )
    .option('--destroy', 'plan to delete everything that is managed')
    .option('--out <file>', 'save the plan, for apply to do exactly it')
    .addOption(formatOption())
    .option('--max-bytes <n>', 'budget of a markdown text', positive)
    .option('--full', 'show long values whole')
    .option('--detailed-exitcode', 'exit 2 where there are changes')
    .option('--since <revision>', 'compare with the merge base, and mark what the branch itself does')
    .addOption(
      new Option('--only <origin>', 'with --since: only changes from there').choices(['branch', 'drift', 'pending']),
    )
    .option(
      '--untrusted',
      'with --since: connections, definitions, secrets, policies and limits come from the merge base',
    )
    .option('--to <commit>', 'plan a return to the desired state of that commit')
    .option('--report <kind=file>', 'write a report: terraform, codequality or junit; may be repeated', collect)
    .action(
      run(async (_args, flags, globals) =>
        (await import('../commands/plan.ts')).planCommand(
          {
            ...planOptionsOf(flags),
            out: text(flags['out']),
            format: flags['format'] as never,
            detailedExitCode: flags['detailedExitcode'] === true,
            maxBytes: flags['maxBytes'] as number | undefined,
            full: flags['full'] === true,
            since: text(flags['since']),
            isUntrusted: flags['untrusted'] === true,
            only: flags['only'] as never,
            to: text(flags['to']),
            reports: list(flags['report']),
          },
          globals,
        ),
      ),
    );
  addVariableOptions(
    addPlanOptions(
      add('apply [plan]', 'plan, ask, and carry it out; or carry out a saved plan', [
        'reckon apply',
        'reckon apply --yes                       # in CI: ask nothing',
        'reckon apply plan.json                   # exactly the plan that was saved',
        'reckon apply --dry-run                   # show each request, send none',
      ]),
    ),
  )
    .option('--destroy', 'delete everything that is managed')
    .option('--to <commit>', 'return to the desired state of that commit')
    .option('--yes', 'ask nothing')
    .option('--dry-run', 'show each request that would be sent, send none')
    .action(
      run(async (args, flags, globals) =>
        (await import('../commands/apply.ts')).applyCommand(
          {
            ...planOptionsOf(flags),
            withCommit: true,
            planFile: text(args[0]),
            to: text(flags['to']),
            yes: flags['yes'] === true,
            dryRun: flags['dryRun'] === true,
          },
          globals,
        ),
      ),
    );
  addVariableOptions(
    addPlanOptions(
      add('destroy', 'delete everything that is managed', [
        'reckon destroy',
        'reckon destroy --target imco.dns_record.www --yes',
      ]),
    ),
  )
    .option('--yes', 'ask nothing')
    .option('--dry-run', 'show each request that would be sent, send none')
    .action(
      run(async (_args, flags, globals) =>
        (await import('../commands/apply.ts')).applyCommand(
          {
            ...planOptionsOf(flags),
            destroy: true,
            withCommit: true,
            planFile: undefined,
            to: undefined,
            yes: flags['yes'] === true,
            dryRun: flags['dryRun'] === true,
          },
          globals,
        ),
      ),
    );
  addPlanOptions(
    add('drift', 'show what has moved since the last apply; exits 2 where something has', [
      'reckon drift',
      'reckon drift --watch 10m',
      'reckon drift --format markdown',
    ]),
  )
    .addOption(formatOption())
    .option('--watch <duration>', 'look again and again, and print only news', duration)
    .option('--detailed-exitcode', 'always so')
    .action(
      run(async (_args, flags, globals) =>
        (await import('../commands/drift.ts')).driftCommand(
          { ...planOptionsOf(flags), format: flags['format'] as never, watchMs: flags['watch'] as number | undefined },
          globals,
        ),
      ),
    );
  add('show [plan]', 'show a saved plan, or all that state holds', [
    'reckon show',
    'reckon show plan.json',
    'reckon show plan.json --format html > plan.html',
  ])
    .addOption(formatOption())
    .option('--max-bytes <n>', 'budget of a markdown text', positive)
    .option('--full', 'show long values whole')
    .action(
      run(async (args, flags, globals) =>
        (await import('../commands/show.ts')).showCommand(
          {
            planFile: text(args[0]),
            format: flags['format'] as never,
            maxBytes: flags['maxBytes'] as number | undefined,
            full: flags['full'] === true,
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
    add('import <address> <id>', 'take a live object into state', [
      'reckon import imply.cluster.events 3f0c5f0e-…',
      `reckon import 'imco.dns_record.www["eu"]' DOMAIN/RECORD`,
    ]),
  )
    .option('--lock-timeout <duration>', 'wait so long for another run to end', duration)
    .action(
      run(async (args, flags, globals) =>
        (await import('../commands/import.ts')).importCommand(
          { address: String(args[0]), id: String(args[1]), lockTimeoutMs: planOptionsOf(flags).lockTimeoutMs },
          globals,
        ),
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
  add('providers [what]', 'what is built in; the fields of a type', [
    'reckon providers',
    'reckon providers imply',
    'reckon providers imply.cluster',
  ]).action(
    run(async (args, _flags, globals) =>
      (await import('../commands/providers.ts')).providersCommand(text(args[0]), globals),
    ),
  );
  addStateCommands(add, run);
  add('comment <plan>', 'post or update the one comment on the pull or merge request', [
    'reckon comment plan.json',
    'reckon comment drift.json --issue       # open, update or close the drift issue',
    'reckon comment plan.json --forge gitlab --repository group/project --number 7',
  ])
    .option('--details <url>', 'where the whole plan is to be seen')
    .option('--issue', 'the drift issue instead of the comment')
    .option('--forge <kind>', 'github, gitlab, gitea, bitbucket-cloud, bitbucket-server (RECKON_FORGE)')
    .option('--forge-url <url>', 'base of its API (RECKON_FORGE_URL)')
    .option('--repository <name>', 'the repository (RECKON_REPOSITORY)')
    .option('--number <n>', 'number of the pull or merge request (RECKON_PULL_REQUEST)', positive)
    .action(
      run(async (args, flags, globals) =>
        (await import('../commands/comment.ts')).commentCommand(
          {
            planFile: String(args[0]),
            details: text(flags['details']),
            isIssue: flags['issue'] === true,
            choice: given({
              kind: text(flags['forge']),
              apiUrl: text(flags['forgeUrl']),
              repository: text(flags['repository']),
              pullRequest: flags['number'] as number | undefined,
            }),
          },
          globals,
        ),
      ),
    );
  add('explain [code]', 'what a diagnostic code means', ['reckon explain EXISTS_UNMANAGED', 'reckon explain']).action(
    run(async (args, _flags, globals) =>
      (await import('../commands/explain.ts')).explainCommand(text(args[0]), globals),
    ),
  );
  add('sandbox [systems...]', 'serve emulators of the systems, for trying and for previews', [
    'reckon sandbox imply',
    'reckon sandbox --settle 0                # nothing takes time',
    'reckon sandbox imply --fault 503:0.05,slow:0.1 --seed 7',
  ])
    .option('--port <n>', 'the first port (default: each system its own)', count)
    .option('--latency <duration>', 'time of every answer', duration, 0)
    .option('--settle <factor>', 'stretches (2) or shrinks (0.01) what takes time; 0: at once', Number, 0.05)
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
  add('version', 'print the version', ['reckon version']).action(run(async () => 0));
  return program;
}

function addStateCommands(
  add: (usage: string, summary: string, examples: readonly string[]) => Command,
  run: (
    handler: (args: readonly unknown[], flags: Flags, globals: GlobalOptions) => Promise<ExitCode>,
  ) => (...args: unknown[]) => Promise<void>,
): void {
  const state = add('state', 'look at what is kept, and mend it by hand', [
    'reckon state list',
    'reckon state show imply.cluster.events',
    'reckon state mv imply.cluster.old imply.cluster.new',
  ]);
  const load = async () => await import('../commands/state.ts');
  const lock = (flags: Flags): number => (flags['lockTimeout'] as number | undefined) ?? 0;
  const sub = (usage: string, summary: string): Command => {
    const command = state.command(usage).description(summary).exitOverride();
    for (const option of state.options) command.addOption(hidden(option));
    return command;
  };
  sub('list [patterns...]', 'addresses and ids').action(
    run(async (args, _flags, globals) =>
      (await load()).stateCommand({ kind: 'list', patterns: (args[0] as string[] | undefined) ?? [] }, globals),
    ),
  );
  sub('show <address>', 'all that is kept of one resource').action(
    run(async (args, _flags, globals) =>
      (await load()).stateCommand({ kind: 'show', address: String(args[0]) }, globals),
    ),
  );
  sub('mv <from> <to>', 'give a resource another address; touches nothing remote')
    .option('--lock-timeout <duration>', 'wait so long for another run to end', duration)
    .action(
      run(async (args, flags, globals) =>
        (await load()).stateCommand(
          { kind: 'mv', from: String(args[0]), to: String(args[1]), lockTimeoutMs: lock(flags) },
          globals,
        ),
      ),
    );
  sub('rm <addresses...>', 'forget resources; leaves the objects alone')
    .option('--lock-timeout <duration>', 'wait so long for another run to end', duration)
    .action(
      run(async (args, flags, globals) =>
        (await load()).stateCommand(
          { kind: 'rm', addresses: args[0] as string[], lockTimeoutMs: lock(flags) },
          globals,
        ),
      ),
    );
  sub('pull', 'print the state document').action(
    run(async (_args, _flags, globals) => (await load()).stateCommand({ kind: 'pull' }, globals)),
  );
  sub('push <file>', 'replace the state by a document')
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
  sub('unlock <id>', 'break the lock of a run that is dead').action(
    run(async (args, _flags, globals) => (await load()).stateCommand({ kind: 'unlock', id: String(args[0]) }, globals)),
  );
}

/** Options of the program, known to each command too but shown only once. */
function hidden(option: Option): Option {
  const copy = new Option(option.flags, option.description).hideHelp();
  return copy;
}

/** A command's flags over those of the commands around it; one that was given beats one that was not. */
function merged(command: Command): Flags {
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
