import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../model/plan.ts';
import { renderMarkdown } from '../ui/markdown/render-plan.ts';
import type { OpenProject } from './open-project.ts';

/** Writes what the CI system at hand looks for: GitHub's step summary, and report files in a folder. */
export async function writeCiReports(plan: Plan, project: OpenProject, directory: string | undefined): Promise<void> {
  const prefix = async (): Promise<string> => (await project.repository())?.prefix ?? '';
  if (process.env['GITHUB_ACTIONS'] === 'true') {
    const summary = process.env['GITHUB_STEP_SUMMARY'];
    if (summary !== undefined && summary !== '') {
      const { githubStepSummary } = await import('../ui/annotations/github-step-summary.ts');
      await appendFile(summary, githubStepSummary(plan, renderMarkdown(plan, { maxBytes: 900_000 })));
    }
  }
  if (directory === undefined) return;
  const { gitlabTerraformReport } = await import('../ui/annotations/gitlab-terraform-report.ts');
  const { codeQualityReport } = await import('../ui/annotations/code-quality-report.ts');
  const { junitReport } = await import('../ui/annotations/junit-report.ts');
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'terraform.json'), gitlabTerraformReport(plan));
  await writeFile(join(directory, 'code-quality.json'), codeQualityReport(plan.diagnostics, await prefix()));
  await writeFile(join(directory, 'junit.xml'), junitReport(plan, await prefix()));
}
