import { existsSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findRepository } from '../git/find-repository.ts';
import type { Plan } from '../model/plan.ts';
import { renderMarkdown } from '../ui/markdown/render-plan.ts';

/**
 * Writes what the CI system at hand looks for: GitHub's step summary, and report files in a folder.
 *
 * @param root - The project's folder.
 */
export async function writeCiReports(plan: Plan, root: string, directory: string | undefined): Promise<void> {
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
  const prefix = existsSync(root) ? ((await findRepository(root))?.prefix ?? '') : '';
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'terraform.json'), gitlabTerraformReport(plan));
  await writeFile(join(directory, 'code-quality.json'), codeQualityReport(plan.diagnostics, prefix));
  await writeFile(join(directory, 'junit.xml'), junitReport(plan, prefix));
}
