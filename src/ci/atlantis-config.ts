import type { CiFile, CiSettings } from './ci-settings.ts';
import { yamlList, yamlText } from './quote.ts';

/**
 * Two files for Atlantis: the projects, in the repository; and the workflow, for the server's own configuration. The workflow
 * must not be in the repository, where a pull request could change the commands that run with the server's secrets.
 */
export function atlantisConfig(settings: CiSettings): readonly CiFile[] {
  const { project, folder, branch, environments, version } = settings;
  const projects = environments.map(
    (environment, index) => `  - name: ${yamlText(`${project}-${environment}`)}
    dir: ${yamlText(folder)}
    workspace: ${yamlText(environment)}
    branch: ${yamlText(`/^${branch.replaceAll(/[/\\^$.*+?()[\]{}|]/g, '\\$&')}$/`)}
    workflow: reckon
    execution_order_group: ${index + 1}
    autoplan:
      enabled: true
      when_modified: ${yamlList(['**/*.yaml', '**/*.yml'])}
    plan_requirements: [undiverged]
    apply_requirements: [approved, mergeable, undiverged]`,
  );
  return [
    {
      path: 'atlantis.yaml',
      content: `# The projects that Atlantis plans in pull requests. Made by \`reckon init --ci atlantis\`; yours to change. The workflow
# \`reckon\` is in atlantis-server.yaml and belongs on the server; docs/ci.md of reckon walks through both.
version: 3
automerge: true
parallel_plan: true
parallel_apply: false
abort_on_execution_order_fail: true
projects:
${projects.join('\n')}
`,
    },
    {
      path: 'atlantis-server.yaml',
      content: `# The server's side: give it to \`atlantis server --repo-config\`, beside --checkout-strategy=merge, and have reckon ${version.replaceAll(/[^\w.+-]/g, '')}
# on the PATH. Not read from the repository. The connections' secrets are variables of the server; state must be on its disk:
# \`state: { path: /var/lib/reckon/${project.replaceAll(/[^\w-]/g, '-')} }\` in reckon.yaml.
repos:
  - id: /.*/
    allowed_overrides: [workflow, plan_requirements, apply_requirements]
    allowed_workflows: [reckon]
    allow_custom_workflows: false
workflows:
  reckon:
    plan:
      steps:
        - run: reckon validate -e "$WORKSPACE"
        # Atlantis keeps the plan and shows the output in its comment.
        - run: >-
            reckon plan -e "$WORKSPACE" --untrusted --since "origin/$BASE_BRANCH_NAME" --no-color --quiet --out "$PLANFILE"
    apply:
      steps:
        # Exactly the plan that was reviewed. Atlantis holds a lock on each project, and reckon on each environment.
        - run: reckon apply --no-color --lock-timeout 10m "$PLANFILE"
`,
    },
  ];
}
