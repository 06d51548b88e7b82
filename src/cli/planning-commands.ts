import { Option } from 'commander';
import type { ApplyCommandOptions } from '../commands/apply.ts';
import {
  addDetailOptions,
  addForgeOptions,
  addPlanOptions,
  addVariableOptions,
  type CommandLine,
  formatOption,
} from './command-line.ts';
import { detailOf, duration, type Flags, forgeChoiceOf, planOptionsOf, positive, text } from './flags.ts';

/** What `apply` and `destroy` take out of their flags alike. */
function applyOptionsOf(flags: Flags): Omit<ApplyCommandOptions, 'planFile' | 'to'> {
  return {
    ...planOptionsOf(flags),
    ...detailOf(flags),
    withCommit: true,
    yes: flags['yes'] === true,
    dryRun: flags['dryRun'] === true,
    detailedExitCode: flags['detailedExitcode'] === true,
  };
}

/** Commands that compare desired state with what is live, and bring it about. */
export function addPlanningCommands({ wants, add, run }: CommandLine): void {
  const planner: CommandLine['add'] = (...about) => addDetailOptions(addVariableOptions(addPlanOptions(add(...about))));
  const applier: CommandLine['add'] = (...about) =>
    planner(...about)
      .option('--yes', 'ask nothing')
      .option('--dry-run', 'show each request that would be sent, send none')
      .option('--detailed-exitcode', 'exit 2 where something goes on at the server, and a later run takes it up');
  if (wants('validate'))
    addVariableOptions(
      add('validate', 'check every document without the network', [
        'reckon validate',
        'reckon validate -C infra -e production',
        'reckon validate --var region=eu',
      ]),
    ).action(run(async (_args, _flags, globals) => (await import('../commands/validate.ts')).validateCommand(globals)));
  if (wants('plan'))
    planner('plan', 'show what an apply would do', [
      'reckon plan',
      'reckon plan -e production --out plan.json',
      'reckon plan --target imply.cluster.events',
      'reckon plan --detailed-exitcode      # 0 nothing to do, 2 changes, 1 error',
      'reckon plan --format html > plan.html',
      'reckon plan --full --context 5        # long values whole, five equal lines around',
    ])
      .option('--destroy', 'plan to delete everything that is managed')
      .option('--out <file>', 'save the plan, for apply to do exactly it')
      .addOption(formatOption())
      .option('--max-bytes <n>', 'budget of a markdown text; 65024 by default', positive)
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
      .option('--reports <dir>', 'write reports that CI systems read: terraform.json, code-quality.json, junit.xml')
      .action(
        run(async (_args, flags, globals) =>
          (await import('../commands/plan.ts')).planCommand(
            {
              ...planOptionsOf(flags),
              out: text(flags['out']),
              format: flags['format'] as never,
              detailedExitCode: flags['detailedExitcode'] === true,
              maxBytes: flags['maxBytes'] as number | undefined,
              ...detailOf(flags),
              since: text(flags['since']),
              isUntrusted: flags['untrusted'] === true,
              only: flags['only'] as never,
              to: text(flags['to']),
              reports: text(flags['reports']),
            },
            globals,
          ),
        ),
      );
  if (wants('apply'))
    applier('apply [plan]', 'plan, ask, and carry it out; or carry out a saved plan', [
      'reckon apply',
      'reckon apply --yes                       # in CI: ask nothing',
      'reckon apply plan.json                   # exactly the plan that was saved',
      'reckon apply --dry-run                   # show each request, send none',
    ])
      .option('--destroy', 'delete everything that is managed')
      .option('--to <commit>', 'return to the desired state of that commit')
      .action(
        run(async (args, flags, globals) =>
          (await import('../commands/apply.ts')).applyCommand(
            {
              ...applyOptionsOf(flags),
              planFile: text(args[0]),
              to: text(flags['to']),
            },
            globals,
          ),
        ),
      );
  if (wants('destroy'))
    applier('destroy', 'delete everything that is managed', [
      'reckon destroy',
      'reckon destroy --target imco.dns_record.www --yes',
    ]).action(
      run(async (_args, flags, globals) =>
        (await import('../commands/apply.ts')).applyCommand(
          {
            ...applyOptionsOf(flags),
            destroy: true,
            planFile: undefined,
            to: undefined,
          },
          globals,
        ),
      ),
    );
  if (wants('drift'))
    planner('drift', 'show what has moved since the last apply; exits 2 where something has', [
      'reckon drift',
      'reckon drift --watch 10m',
      'reckon drift --format markdown',
    ])
      .addOption(formatOption())
      .option('--issue', 'open or update the drift issue on the forge; close it where nothing has drifted')
      .option(
        '--watch <duration>',
        'look again and again, and print only what is new, has moved on or has settled',
        duration,
      )
      .option('--detailed-exitcode', 'always so')
      .action(
        run(async (_args, flags, globals) =>
          (await import('../commands/drift.ts')).driftCommand(
            {
              ...planOptionsOf(flags),
              format: flags['format'] as never,
              watchMs: flags['watch'] as number | undefined,
              ...detailOf(flags),
              isIssue: flags['issue'] === true,
              choice: forgeChoiceOf(flags),
            },
            globals,
          ),
        ),
      );
  if (wants('comment'))
    addForgeOptions(
      add('comment <file>', 'post or update the one comment on the pull or merge request', [
        'reckon comment plan.json                # a saved plan, made to fit',
        'reckon comment plan.md                  # Markdown as it is',
        'reckon comment plan.json --forge gitlab --repository group/project --number 7',
      ]).option('--details <url>', 'where the whole plan is to be seen'),
    ).action(
      run(async (args, flags, globals) =>
        (await import('../commands/comment.ts')).commentCommand(
          { file: String(args[0]), details: text(flags['details']), choice: forgeChoiceOf(flags) },
          globals,
        ),
      ),
    );
}
