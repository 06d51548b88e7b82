import { appendFile, writeFile } from 'node:fs/promises';
import type { Plan } from '../model/plan.ts';
import { ToolError } from '../model/tool-error.ts';
import { renderMarkdown } from '../ui/markdown/render-plan.ts';
import type { OpenProject } from './open-project.ts';

/** Kinds of report files that CI systems read. */
const KINDS = ['terraform', 'codequality', 'junit'] as const;

/** Writes what the CI system at hand looks for: GitHub's annotations and step summary, and the report files that were asked for. */
export async function writeCiReports(plan: Plan, project: OpenProject, reports: readonly string[]): Promise<void> {
  const prefix = async (): Promise<string> => (await project.repository())?.prefix ?? '';
  if (process.env['GITHUB_ACTIONS'] === 'true') {
    const { githubAnnotations } = await import('../ui/annotations/github-annotations.ts');
    process.stderr.write(githubAnnotations(plan.diagnostics, await prefix()));
    const summary = process.env['GITHUB_STEP_SUMMARY'];
    if (summary !== undefined && summary !== '') {
      const { githubStepSummary } = await import('../ui/annotations/github-step-summary.ts');
      await appendFile(summary, githubStepSummary(plan, renderMarkdown(plan, { maxBytes: 900_000 })));
    }
  }
  for (const report of reports) {
    const at = report.indexOf('=');
    const kind = KINDS.find((candidate) => candidate === report.slice(0, at));
    const file = report.slice(at + 1);
    if (kind === undefined || file === '') {
      throw new ToolError('REPORT_INVALID', `"${report}" names no report`, {
        hint: `Write --report KIND=FILE, with a kind of: ${KINDS.join(', ')}`,
      });
    }
    await writeFile(file, await reportText(kind, plan, await prefix()));
  }
}

async function reportText(kind: (typeof KINDS)[number], plan: Plan, prefix: string): Promise<string> {
  switch (kind) {
    case 'terraform':
      return (await import('../ui/annotations/gitlab-terraform-report.ts')).gitlabTerraformReport(plan);
    case 'codequality':
      return (await import('../ui/annotations/code-quality-report.ts')).codeQualityReport(plan.diagnostics, prefix);
    case 'junit':
      return (await import('../ui/annotations/junit-report.ts')).junitReport(plan, prefix);
    default:
      return kind satisfies never;
  }
}
