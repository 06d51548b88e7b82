import { type CiFile, type CiSettings, keepsStateOnDisk, secretNames } from './ci-settings.ts';
import { indent, jobId, yamlText } from './quote.ts';
import { RESTORE_STATE, SAVE_STATE, STATE_BRANCH } from './state-branch.ts';

/** The pipeline of GitLab CI. */
export function gitlabPipeline(settings: CiSettings): readonly CiFile[] {
  const { branch, environments } = settings;
  const names = secretNames(settings);
  const needed = [...names, 'GITLAB_TOKEN'].join(', ');
  const content = `# Plan in the merge request, apply on merge, look for drift on a schedule. Made by \`reckon init --ci gitlab\`; yours to change.
# docs/ci.md of reckon walks through it. Masked variables that it needs: ${needed}.
stages: [validate, plan, apply, drift]

workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == ${yamlText(branch)}

variables:
  RECKON_VERSION: ${yamlText(settings.version)}
  PROJECT: ${yamlText(settings.folder)}${stateVariables(settings)}
  # The whole history, so that \`--since\` finds where the branch began.
  GIT_DEPTH: "0"

.reckon:
  image: node:24-bookworm
  interruptible: true
  before_script:
    - set -eo pipefail
    - npm install --global --ignore-scripts "reckon@$RECKON_VERSION"
    # Files of the pipeline don't count as changes of the project.
    - mkdir -p .reckon && printf '.reckon/\\n' >> .git/info/exclude

.on-merge-request: &on-merge-request
  - if: $CI_PIPELINE_SOURCE == "merge_request_event"

# Merge requests from forks run without this project's variables; they are validated only.
.on-own-merge-request: &on-own-merge-request
  - if: $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID

.on-merge: &on-merge
  - if: $CI_COMMIT_BRANCH == ${yamlText(branch)} && $CI_PIPELINE_SOURCE != "schedule"

.on-schedule: &on-schedule
  - if: $CI_COMMIT_BRANCH == ${yamlText(branch)} && $CI_PIPELINE_SOURCE == "schedule"

# Shown in the merge request. Plans hold no secrets, but much of what is there: nothing for guests.
.reports: &reports
  when: always
  access: developer
  expire_in: 30 days
  paths: [.reckon]
  reports:
    terraform: .reckon/terraform.json
    codequality: .reckon/code-quality.json
    junit: .reckon/junit.xml
${scripts(settings)}${environments.map((environment, index) => jobs(settings, environment, environments[index - 1])).join('')}`;
  return [{ path: '.gitlab-ci.yml', content }];
}

function jobs(settings: CiSettings, environment: string, before: string | undefined): string {
  const id = jobId(environment);
  const name = yamlText(environment);
  const restore = keepsStateOnDisk(settings) ? '' : '\n    - *restore-state';
  const saving = keepsStateOnDisk(settings)
    ? ''
    : `
  # Also after an apply that failed half way: what it did is in the state. A state that can't be saved fails no job here, so it
  # is kept as an artifact as well.
  after_script:
    - *save-state`;
  const keep = keepsStateOnDisk(settings)
    ? ''
    : `
  artifacts:
    when: always
    access: developer
    expire_in: 30 days
    paths:
      - $PROJECT/$STATE_PATH/$ENVIRONMENT`;
  return `
# ${environment.replaceAll(/\s+/g, ' ')}: needs no secret and no network, so it is safe for merge requests from anyone.
validate-${id}:
  extends: .reckon
  stage: validate
  rules: *on-merge-request
  script:
    - reckon validate -C "$PROJECT" -e "$ENVIRONMENT"
  variables:
    ENVIRONMENT: ${name}

plan-${id}:
  extends: .reckon
  stage: plan
  rules: *on-own-merge-request
  # Does not wait for validate: the note tells of faults too.
  needs: []
  variables:
    ENVIRONMENT: ${name}
  environment:
    name: ${name}
    action: prepare
  script:${restore}
    # A plan with errors is shown too.
    - >-
      code=0; reckon plan -C "$PROJECT" -e "$ENVIRONMENT" --untrusted --since "$CI_MERGE_REQUEST_DIFF_BASE_SHA"
      --format markdown --reports .reckon --out .reckon/plan.json > .reckon/plan.md || code=$?
    - test -s .reckon/plan.md || echo '**reckon could not make a plan.** The log of this job says why.' > .reckon/plan.md
    # Made to fit from the saved plan; one with errors is not saved.
    - if [ "$code" -eq 0 ]; then plan=.reckon/plan.json; else plan=.reckon/plan.md; fi
    - reckon comment -C "$PROJECT" -e "$ENVIRONMENT" "$plan" --details "$CI_JOB_URL"
    - exit "$code"
  artifacts: *reports

# The plan of what was merged, made by trusted code: the one that is applied.
plan-merged-${id}:
  extends: .reckon
  stage: plan
  rules: *on-merge
  interruptible: false
  variables:
    ENVIRONMENT: ${name}
  environment:
    name: ${name}
    action: prepare
  script:${restore}
    - reckon plan -C "$PROJECT" -e "$ENVIRONMENT" --reports .reckon --out .reckon/plan.json
  artifacts: *reports

# Does what the plan says, or refuses where something has moved since. For a button to press add \`when: manual\`; for approvals
# protect the environment.
apply-${id}:
  extends: .reckon
  stage: apply
  rules: *on-merge
  interruptible: false
  needs: [plan-merged-${id}${before === undefined ? '' : `, apply-${jobId(before)}`}]
  # One apply at a time, oldest first.
  resource_group: ${yamlText(`reckon-${settings.project}-${environment}`)}
  variables:
    ENVIRONMENT: ${name}
  environment:
    name: ${name}
  script:${restore}
    - reckon apply -C "$PROJECT" .reckon/plan.json${saving}${keep}

# Opens or updates the issue of this environment, and closes it once nothing differs any more. Exit code 2 is drift.
drift-${id}:
  extends: .reckon
  stage: drift
  rules: *on-schedule
  variables:
    ENVIRONMENT: ${name}
  environment:
    name: ${name}
    action: verify
  script:${restore}
    - reckon drift -C "$PROJECT" -e "$ENVIRONMENT" --issue
  allow_failure:
    exit_codes: [2]
`;
}

function stateVariables(settings: CiSettings): string {
  if (keepsStateOnDisk(settings)) return '';
  return `
  STATE_BRANCH: ${STATE_BRANCH}
  STATE_PATH: ${yamlText(settings.statePath)}`;
}

function scripts(settings: CiSettings): string {
  if (keepsStateOnDisk(settings)) return '';
  const prepare = `export STATE_REMOTE="$CI_PROJECT_URL.git" STATE_TOKEN="$GITLAB_TOKEN" STATE_CLONE="$CI_PROJECT_DIR.reckon-state"`;
  return `
# GITLAB_TOKEN: a project access token with the scopes api and write_repository.
.restore-state: &restore-state |
${indent(`${prepare}\nrm -rf "$STATE_CLONE"\n${RESTORE_STATE}`, 2)}

.save-state: &save-state |
${indent(`set -eo pipefail\n${prepare}\nif [ ! -d "$STATE_CLONE" ]; then exit 0; fi\n${SAVE_STATE}`, 2)}
`;
}
