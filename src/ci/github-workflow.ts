import { type CiFile, type CiSettings, keepsStateOnDisk, secretNames } from './ci-settings.ts';
import { indent, jobId, yamlList, yamlText } from './quote.ts';
import { RESTORE_STATE, SAVE_STATE, STATE_BRANCH } from './state-branch.ts';

const CHECKOUT = 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2';
const SETUP_NODE = 'actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0';
const UPLOAD = 'actions/upload-artifact@ea165f8d65b6e75b540449e92b4886f43607fa02 # v4.6.2';
const DOWNLOAD = 'actions/download-artifact@d3f86a106a0bac45b974a628896c90dbdf5c8093 # v4.3.0';

/**
 * The workflow of GitHub Actions. What comes from outside (branch names, environments) reaches
 * scripts as variables, never as text of the script; actions are pinned to commits; each job has the permissions it needs.
 */
export function githubWorkflow(settings: CiSettings): readonly CiFile[] {
  const { branch, environments } = settings;
  const matrix = yamlList(environments);
  const merged = environments.map((environment, index) =>
    mergedJobs(settings, environment, environments.slice(0, index)),
  );
  const content = `# Plan in the pull request, apply on merge, look for drift every morning. Made by \`reckon init --ci github\`; yours to
# change. docs/ci.md of reckon walks through it.
name: reckon

on:
  pull_request:
    branches: ${yamlList([branch])}${paths(settings)}
  push:
    branches: ${yamlList([branch])}${paths(settings)}
  schedule:
    - cron: "17 5 * * *"
  workflow_dispatch:

permissions: {}

defaults:
  run:
    shell: bash

env:
  RECKON_VERSION: ${yamlText(settings.version)}
  PROJECT: ${yamlText(settings.folder)}${stateVariables(settings)}

jobs:
  # Needs no secret and no network: safe for pull requests from anyone.
  validate:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 10
    permissions:
      contents: read
    strategy:
      fail-fast: false
      matrix:
        environment: ${matrix}
    env:
      ENVIRONMENT: \${{ matrix.environment }}
    steps:
${checkout(1)}
${INSTALL}
      - name: Validate
        run: reckon validate -C "$PROJECT" -e "$ENVIRONMENT"

  # Pull requests from forks get no secrets, so only branches of this repository are planned. --untrusted takes connections,
  # policies and limits from the base branch; give these secrets the right to read alone all the same. It does not wait for
  # \`validate\`: the comment tells of faults too.
  plan:
    if: github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: read
      pull-requests: write
    strategy:
      fail-fast: false
      matrix:
        environment: ${matrix}
    concurrency:
      group: reckon-plan-\${{ github.event.pull_request.number }}-\${{ matrix.environment }}
      cancel-in-progress: true
    env:
      ENVIRONMENT: \${{ matrix.environment }}
    steps:
${checkout(0)}
${INSTALL}${restore(settings)}
      - name: Plan
        id: plan
        env:
          SINCE: origin/\${{ github.base_ref }}${secrets(settings)}
        run: >-
          reckon plan -C "$PROJECT" -e "$ENVIRONMENT" --untrusted --since "$SINCE" --format markdown
          --out "$RUNNER_TEMP/plan.json" > "$RUNNER_TEMP/plan.md"
      # A plan with errors is shown too.
      - name: Comment
        if: \${{ !cancelled() && steps.plan.outcome != 'skipped' }}
        env:
          GITHUB_TOKEN: \${{ github.token }}
        run: |
          # Made to fit from the saved plan; one with errors is not saved.
          plan="$RUNNER_TEMP/plan.json"
          if [ ! -s "$plan" ]; then plan="$RUNNER_TEMP/plan.md"; fi
          if [ ! -s "$plan" ]; then echo '**reckon could not make a plan.** The log of this run says why.' > "$plan"; fi
          reckon comment -C "$PROJECT" -e "$ENVIRONMENT" "$plan" \\
            --details "$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"

${merged.join('\n')}
  drift:
    if: github.event_name == 'schedule'
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: read
      issues: write
    strategy:
      fail-fast: false
      matrix:
        environment: ${matrix}
    env:
      ENVIRONMENT: \${{ matrix.environment }}
    steps:
${checkout(1)}
${INSTALL}${restore(settings)}
      # Opens or updates the issue of this environment, and closes it once nothing differs any more. Exit code 2 is drift.
      - name: Look for drift
        env:
          GITHUB_TOKEN: \${{ github.token }}${secrets(settings)}
        run: reckon drift -C "$PROJECT" -e "$ENVIRONMENT" --issue || [ $? -eq 2 ]
`;
  return [{ path: '.github/workflows/reckon.yml', content }];
}

/** What happens to one environment after a merge: a plan of the merged commit, and the apply of exactly that plan. */
function mergedJobs(settings: CiSettings, environment: string, before: readonly string[]): string {
  const id = jobId(environment);
  const needs = [`plan-${id}`, ...before.flatMap((other) => [`plan-${jobId(other)}`, `apply-${jobId(other)}`])];
  const conditions = [
    '!cancelled()',
    `needs.plan-${id}.outputs.changes == 'true'`,
    ...before.map((other) => `needs.plan-${jobId(other)}.result == 'success'`),
    ...before.map((other) => `contains(fromJSON('["success", "skipped"]'), needs.apply-${jobId(other)}.result)`),
  ];
  return `  # The plan of what was merged, made by trusted code: the one that is applied, and that approvers look at.
  plan-${id}:
    if: contains(fromJSON('["push", "workflow_dispatch"]'), github.event_name) && github.ref == 'refs/heads/${settings.branch.replaceAll("'", "''")}'
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: read
    outputs:
      changes: \${{ steps.plan.outputs.changes }}
    env:
      ENVIRONMENT: ${yamlText(environment)}
    steps:
${checkout(1)}
${INSTALL}${restore(settings)}
      - name: Plan
        id: plan${environmentOf(secrets(settings))}
        run: |
          code=0
          reckon plan -C "$PROJECT" -e "$ENVIRONMENT" --detailed-exitcode --out "$RUNNER_TEMP/plan.json" || code=$?
          case "$code" in
            0) echo "changes=false" >> "$GITHUB_OUTPUT" ;;
            2) echo "changes=true" >> "$GITHUB_OUTPUT" ;;
            *) exit "$code" ;;
          esac
      - name: Keep the plan
        uses: ${UPLOAD}
        with:
          name: ${yamlText(`plan-${id}`)}
          path: \${{ runner.temp }}/plan.json
          if-no-files-found: error
          retention-days: 30

  # Waits for the reviewers that the repository's environment asks for, then does what the plan says, or refuses where something
  # has moved since.
  apply-${id}:
    needs: ${yamlList(needs)}
    if: \${{ ${conditions.join(' && ')} }}
    runs-on: ubuntu-latest
    timeout-minutes: 360
    environment: ${yamlText(environment)}
    concurrency:
      group: ${yamlText(`reckon-apply-${settings.project}-${environment}`)}
      cancel-in-progress: false
    permissions:
      contents: ${keepsStateOnDisk(settings) ? 'read' : 'write'}
    env:
      ENVIRONMENT: ${yamlText(environment)}
    steps:
${checkout(1)}
${INSTALL}${restore(settings)}
      - name: Take the plan
        uses: ${DOWNLOAD}
        with:
          name: ${yamlText(`plan-${id}`)}
          path: \${{ runner.temp }}
      - name: Apply${environmentOf(secrets(settings))}
        run: reckon apply -C "$PROJECT" "$RUNNER_TEMP/plan.json"
${save(settings)}`;
}

function checkout(depth: number): string {
  return `      - uses: ${CHECKOUT}
        with:
          fetch-depth: ${depth}
          persist-credentials: false`;
}

const INSTALL = `      - uses: ${SETUP_NODE}
        with:
          node-version: "24"
      - name: Install reckon
        run: npm install --global --ignore-scripts "reckon@$RECKON_VERSION"`;

/** Only what touches the project starts the workflow. */
function paths({ folder }: CiSettings): string {
  return folder === '.' ? '' : `\n    paths: ${yamlList([`${folder}/**`, '.github/workflows/reckon.yml'])}`;
}

function stateVariables(settings: CiSettings): string {
  if (keepsStateOnDisk(settings)) return '';
  return `
  STATE_BRANCH: ${STATE_BRANCH}
  STATE_PATH: ${yamlText(settings.statePath)}
  STATE_REMOTE: \${{ github.server_url }}/\${{ github.repository }}.git`;
}

function secrets(settings: CiSettings): string {
  return secretNames(settings)
    .map((name) => `\n          ${name}: \${{ secrets.${name} }}`)
    .join('');
}

function environmentOf(variables: string): string {
  return variables === '' ? '' : `\n        env:${variables}`;
}

function restore(settings: CiSettings): string {
  if (keepsStateOnDisk(settings)) return '';
  return `
      - name: Restore the state
        id: state
        env:
          STATE_TOKEN: \${{ github.token }}
        run: |
          STATE_CLONE="$RUNNER_TEMP/reckon-state"
${indent(RESTORE_STATE, 10)}`;
}

function save(settings: CiSettings): string {
  if (keepsStateOnDisk(settings)) return '';
  return `      # Also after an apply that failed half way or was cancelled: what it did is in the state.
      - name: Save the state
        if: \${{ always() && steps.state.outcome == 'success' }}
        env:
          STATE_TOKEN: \${{ github.token }}
        run: |
          STATE_CLONE="$RUNNER_TEMP/reckon-state"
${indent(SAVE_STATE, 10)}
`;
}
