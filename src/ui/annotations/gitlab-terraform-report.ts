import { type Plan, summarize } from '../../model/plan.ts';

/**
 * The report that GitLab shows in a merge request as "1 to add, 2 to change, 0 to delete" (`artifacts:reports:terraform`; GitLab
 * docs, "Terraform integration in merge requests"). A replacement counts as one to create and one to delete.
 *
 * @returns JSON that ends in a line break.
 */
export function gitlabTerraformReport(plan: Pick<Plan, 'changes'>): string {
  const { add, change, destroy } = summarize(plan.changes);
  return `${JSON.stringify({ create: add, update: change, delete: destroy })}\n`;
}
