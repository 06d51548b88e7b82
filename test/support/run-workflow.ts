import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runScript } from './run-script.ts';

interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly env: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly env?: Readonly<Record<string, string>>; readonly steps: readonly Step[] }>
  >;
}

/** As GitHub runs a script whose `shell` is bash. */
const BASH = ['bash', '--noprofile', '--norc', '-eo', 'pipefail', '-c'];

/** What a run of a job is given. */
export interface JobRun {
  /** What stands for an expression in `${{ }}`: `github.token`, `secrets.NAME`, `matrix.environment`. */
  readonly context: Readonly<Record<string, string>>;
  /** Makes the folder of the checkout, in place of actions/checkout. */
  readonly checkout: () => string;
  /** Folder that artifacts go to and come from. */
  readonly artifacts: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** How a job ended. */
export interface JobResult {
  readonly isSuccess: boolean;
  /** All that its scripts printed. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The run's summary. */
  readonly summary: string;
}

/**
 * Runs one job of a workflow of GitHub Actions on this machine: its scripts by bash as GitHub runs them, its actions (checkout,
 * artifacts, Node.js) by what they stand for, and the built reckon in place of the installed one.
 */
export async function runJob(workflow: Workflow, id: string, run: JobRun): Promise<JobResult> {
  const job = workflow.jobs[id];
  if (job === undefined) throw new TypeError(`the workflow has no job ${id}`);
  const temp = mkdtempSync(join(tmpdir(), 'reckon-runner-'));
  const output = join(temp, 'output');
  const summary = join(temp, 'summary');
  writeFileSync(output, '');
  writeFileSync(summary, '');
  let folder = temp;
  let log = '';
  let isSuccess = true;
  const done = new Set<string>();
  const resolved = (values: Readonly<Record<string, string>> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, inContext(value, run.context, temp)]));
  for (const step of job.steps) {
    const runsAnyway = /always\(\)|!cancelled\(\)/.test(step.if ?? '');
    if (!isSuccess && !runsAnyway) continue;
    if (step.id !== undefined) done.add(step.id);
    if (step.uses !== undefined) {
      const artifact = join(run.artifacts, step.with?.['name'] ?? '');
      if (step.uses.startsWith('actions/checkout@')) folder = run.checkout();
      else if (step.uses.startsWith('actions/upload-artifact@'))
        cpSync(inContext(step.with?.['path'] ?? '', run.context, temp), join(artifact, 'plan.json'), {
          recursive: true,
        });
      else if (step.uses.startsWith('actions/download-artifact@')) cpSync(artifact, temp, { recursive: true });
      continue;
    }
    if (step.run === undefined) continue;
    const { status, text } = await runScript(BASH, step.run, folder, {
      HOME: temp,
      RUNNER_TEMP: temp,
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: folder,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_RUN_ID: '17',
      ...run.variables,
      ...resolved(workflow.env),
      ...resolved(job.env),
      ...resolved(step.env),
    });
    log += text;
    if (status !== 0) isSuccess = false;
  }
  const outputs = Object.fromEntries(
    readFileSync(output, 'utf8')
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  );
  return { isSuccess, log, outputs, summary: readFileSync(summary, 'utf8') };
}

/** Reads a workflow file. */
export function readWorkflow(path: string): Workflow {
  return parse(readFileSync(path, 'utf8')) as Workflow;
}

function inContext(text: string, context: Readonly<Record<string, string>>, temp: string): string {
  return String(text).replaceAll(/\$\{\{\s*([^}]+?)\s*\}\}/g, (_whole, name: string) => {
    if (name === 'runner.temp') return temp;
    const value = context[name];
    if (value === undefined) throw new TypeError(`nothing stands for \${{ ${name} }}`);
    return value;
  });
}
