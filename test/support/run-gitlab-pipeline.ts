import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { runScript } from './run-script.ts';

interface Job {
  readonly extends?: string;
  readonly stage: string;
  readonly rules: readonly { readonly if: string }[];
  readonly needs?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly before_script?: readonly string[];
  readonly script: readonly string[];
  readonly after_script?: readonly string[];
  readonly artifacts?: { readonly paths: readonly string[] };
  readonly allow_failure?: { readonly exit_codes: readonly number[] };
}

interface Pipeline {
  readonly stages: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly workflow: { readonly rules: Job['rules'] };
  readonly [job: string]: unknown;
}

/** How a job of the pipeline ended. */
export interface GitlabJobResult {
  readonly status: 'success' | 'warning' | 'failed' | 'skipped';
  readonly log: string;
  /** The checkout after the job. */
  readonly folder: string;
}

/** What a pipeline is run with. */
export interface GitlabRun {
  /** Variables of the project and those that GitLab sets for the pipeline. */
  readonly variables: Readonly<Record<string, string>>;
  /** Makes the checkout of one job. */
  readonly checkout: () => string;
  /** Happens before a job. */
  readonly before?: (job: string) => Promise<void>;
}

/**
 * Runs a pipeline of GitLab CI on this machine: the jobs whose rules hold, in the order of stages and `needs`, each in a checkout
 * of its own with the artifacts of those before it, its scripts by bash as GitLab's runner gives them to it.
 */
export async function runGitlabPipeline(path: string, run: GitlabRun): Promise<ReadonlyMap<string, GitlabJobResult>> {
  const pipeline = parse(readFileSync(path, 'utf8'), { merge: true }) as Pipeline;
  const results = new Map<string, GitlabJobResult>();
  if (!pipeline.workflow.rules.some((rule) => holds(rule.if, run.variables))) return results;
  const names = Object.keys(pipeline).filter((name) => (pipeline[name] as Job | undefined)?.script !== undefined);
  const jobs = new Map(
    names.map((name) => {
      const job = pipeline[name] as Job;
      const base = job.extends === undefined ? {} : (pipeline[job.extends] as Partial<Job>);
      return [name, { ...base, ...job } as Job];
    }),
  );
  const artifacts = mkdtempSync(join(tmpdir(), 'reckon-artifacts-'));
  for (const stage of pipeline.stages) {
    for (const [name, job] of jobs) {
      if (job.stage !== stage || !job.rules.some((rule) => holds(rule.if, run.variables))) continue;
      const needed = job.needs ?? [...results.keys()].filter((other) => jobs.get(other)?.stage !== stage);
      if (needed.some((other) => !['success', 'warning'].includes(results.get(other)?.status ?? ''))) {
        results.set(name, { status: 'skipped', log: '', folder: '' });
        continue;
      }
      await run.before?.(name);
      results.set(name, await runJob(job, pipeline, needed, artifacts, run, name));
    }
  }
  rmSync(artifacts, { recursive: true });
  return results;
}

async function runJob(
  job: Job,
  pipeline: Pipeline,
  needed: readonly string[],
  artifacts: string,
  run: GitlabRun,
  name: string,
): Promise<GitlabJobResult> {
  const folder = run.checkout();
  for (const other of needed)
    if (existsSync(join(artifacts, other))) cpSync(join(artifacts, other), folder, { recursive: true });
  const variables: Record<string, string> = {
    CI: 'true',
    GITLAB_CI: 'true',
    CI_PROJECT_DIR: folder,
    HOME: mkdtempSync(join(tmpdir(), 'reckon-home-')),
    ...run.variables,
    ...pipeline.variables,
    ...job.variables,
  };
  const bash = async (script: string) => await runScript(['bash', '-eo', 'pipefail', '-c'], script, folder, variables);
  const main = await bash([...(job.before_script ?? []), ...job.script].join('\n'));
  const after = job.after_script === undefined ? undefined : await bash(job.after_script.join('\n'));
  for (const path of job.artifacts?.paths ?? []) {
    const place = path.replaceAll(/\$(\w+)/g, (_whole, variable: string) => variables[variable] ?? '');
    if (existsSync(join(folder, place))) cpSync(join(folder, place), join(artifacts, name, place), { recursive: true });
  }
  const isAllowed = job.allow_failure?.exit_codes.includes(main.status ?? -1) === true;
  return {
    status: main.status === 0 ? 'success' : isAllowed ? 'warning' : 'failed',
    log: main.text + (after?.text ?? ''),
    folder,
  };
}

/** Whether a rule holds: comparisons of variables and texts, joined by `&&`. */
function holds(rule: string, variables: Readonly<Record<string, string>>): boolean {
  const termValue = (term: string): string | undefined =>
    term.startsWith('$') ? variables[term.slice(1)] : (JSON.parse(term) as string);
  return rule.split('&&').every((part) => {
    const [left = '', operator, right = ''] = part.trim().split(/\s+(==|!=)\s+/);
    return (termValue(left) === termValue(right)) === (operator === '==');
  });
}
