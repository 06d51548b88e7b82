import { type CiFile, type CiSettings, secretNames } from './ci-settings.ts';
import { groovyText, indent } from './quote.ts';

/** The pipeline of a multibranch job of Jenkins: declarative, without plugins beyond those that Jenkins suggests. */
export function jenkinsPipeline(settings: CiSettings): readonly CiFile[] {
  const { environments, branch, folder, version, project } = settings;
  const names = secretNames(settings);
  const credentials = names.map((name) => `string(credentialsId: ${groovyText(name)}, variable: ${groovyText(name)})`);
  const withSecrets = (script: string): string =>
    credentials.length === 0 ? script : `withCredentials([${credentials.join(', ')}]) {\n${indent(script, 2)}\n}`;
  const stages = (title: string, script: (environment: string) => string): string =>
    environments
      .map(
        (environment) => `stage(${groovyText(`${title} ${environment}`)}) {
  environment { RECKON_ENV = ${groovyText(environment)} }
  steps {
${indent(script(environment), 4)}
  }
}`,
      )
      .join('\n');
  const validate = stages(
    'Validate',
    () => `// The comment of the plan tells of faults too.
catchError(buildResult: 'FAILURE', stageResult: 'FAILURE') { sh 'reckon validate -C "$PROJECT"' }`,
  );
  const plan = stages('Plan', () =>
    withSecrets(`script {
  // A plan with errors is shown too.
  def code = sh(returnStatus: true, script: '''
    set +e
    reckon plan -C "$PROJECT" --untrusted --since "origin/$CHANGE_TARGET" --format markdown \\\\
      --out "$WORKSPACE_TMP/plan.json" > "$WORKSPACE_TMP/plan.md"
    code=$?
    [ -s "$WORKSPACE_TMP/plan.md" ] || echo '**reckon could not make a plan.** The log of this build says why.' > "$WORKSPACE_TMP/plan.md"
    # The comment is made to fit from the saved plan; one with errors is not saved.
    if [ $code -eq 0 ]; then cp "$WORKSPACE_TMP/plan.json" "$WORKSPACE_TMP/comment"; else cp "$WORKSPACE_TMP/plan.md" "$WORKSPACE_TMP/comment"; fi
    exit $code
  ''')
  withCredentials([string(credentialsId: 'reckon-forge-token', variable: 'RECKON_FORGE_TOKEN')]) {
    sh 'reckon comment -C "$PROJECT" "$WORKSPACE_TMP/comment" --details "$BUILD_URL"'
  }
  if (code != 0) { error('The plan has errors.') }
}`),
  );
  const apply = stages('Apply', () =>
    withSecrets(`// The plan of what was merged, and exactly it. For an approval put \`input 'Apply?'\` between the two.
sh 'reckon plan -C "$PROJECT" --out "$WORKSPACE_TMP/plan.json"'
sh 'reckon apply -C "$PROJECT" --lock-timeout 10m "$WORKSPACE_TMP/plan.json"'`),
  );
  const drift = stages('Drift', () =>
    withSecrets(`withCredentials([string(credentialsId: 'reckon-forge-token', variable: 'RECKON_FORGE_TOKEN')]) {
  script {
    // Opens, updates or closes the issue of this environment. Exit code 2 is drift.
    def code = sh(returnStatus: true, script: 'reckon drift -C "$PROJECT" --issue')
    if (code == 2) { unstable('What is live differs from what was applied.') }
    else if (code != 0) { error('Looking for drift failed.') }
  }
}`),
  );
  const content = `// Plan in the pull request, apply on merge, look for drift every morning: for a multibranch pipeline. Made by
// \`reckon init --ci jenkins\`; yours to change. docs/ci.md of reckon walks through it.
//
// Jenkins tells reckon the page of a pull request, but outside of one no repository: for drift issues set RECKON_FORGE,
// RECKON_FORGE_URL and RECKON_REPOSITORY in the folder's or the agent's environment.
//
// The branch source needs the behaviour "Specify ref specs" with +refs/heads/*:refs/remotes/@{remote}/*, so that origin/${comment(branch)} is
// there to compare with, and must build pull requests from forks with the target's Jenkinsfile only. Credentials of the kind
// "secret text": ${[...names, 'reckon-forge-token'].map(comment).join(', ')}. State is kept on the agent's disk:
// \`state: { path: /var/lib/reckon/${project.replaceAll(/[^\w-]/g, '-')} }\` in reckon.yaml.
pipeline {
  agent { label 'reckon' }
  options {
    // One apply at a time.
    disableConcurrentBuilds()
    timeout(time: 6, unit: 'HOURS')
  }
  triggers { cron(env.BRANCH_NAME == ${groovyText(branch)} ? 'H 5 * * *' : '') }
  environment {
    PROJECT = ${groovyText(folder)}
    PATH = "\${env.WORKSPACE_TMP}/reckon/bin:\${env.PATH}"
  }
  stages {
    stage('Install') {
      steps { sh ${groovyText(`npm install --global --ignore-scripts --prefix "$WORKSPACE_TMP/reckon" reckon@${version.replaceAll(/[^\w.+-]/g, '')}`)} }
    }
    // Needs no secret and no network: safe for pull requests from anyone.
    stage('Validate') {
      when { changeRequest() }
      stages {
${indent(validate, 8)}
      }
    }
    // CHANGE_FORK is set for pull requests from forks: those are validated only.
    stage('Plan') {
      when {
        changeRequest()
        expression { env.CHANGE_FORK == null }
      }
      stages {
${indent(plan, 8)}
      }
    }
    stage('Apply') {
      when {
        branch ${groovyText(branch)}
        not { triggeredBy 'TimerTrigger' }
      }
      stages {
${indent(apply, 8)}
      }
    }
    stage('Drift') {
      when {
        branch ${groovyText(branch)}
        triggeredBy 'TimerTrigger'
      }
      stages {
${indent(drift, 8)}
      }
    }
  }
}
`;
  return [{ path: 'Jenkinsfile', content }];
}

/** Text that can't end a comment of one line. */
function comment(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
