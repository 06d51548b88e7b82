import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
  readonly runs: {
    readonly steps: readonly {
      readonly id?: string;
      readonly uses?: string;
      readonly shell?: string;
      readonly run?: string;
    }[];
  };
}

const action = parse(readFileSync('action.yml', 'utf8')) as Action;

/** Runs the action's own script with a stand-in for reckon that says how it was called and exits as told. */
function runStep(inputs: Record<string, string>, exitCode = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'reckon-action-'));
  const reckon = join(folder, 'reckon');
  const print = exitCode === 1 ? ':' : `echo "the plan"`;
  writeFileSync(
    reckon,
    `#!/bin/bash\necho "$RECKON_FORGE_TOKEN|$TOKEN|$*" >> ${folder}/calls\nif [ "$1" = comment ]; then exit 0; fi\n${print}\nexit ${exitCode}\n`,
  );
  chmodSync(reckon, 0o755);
  writeFileSync(join(folder, 'calls'), '');
  writeFileSync(join(folder, 'output'), '');
  const script = action.runs.steps.find(({ id }) => id === 'run')?.run ?? '';
  const defaults = {
    COMMAND: 'plan',
    PROJECT: 'in fra',
    RECKON_ENV: '',
    SINCE: '',
    UNTRUSTED: 'true',
    COMMENT: 'false',
    TOKEN: 't0ken',
  };
  const result = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
    encoding: 'utf8',
    env: {
      PATH: `${folder}${delimiter}${process.env['PATH']}`,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_REPOSITORY: 'acme/infra',
      GITHUB_RUN_ID: '17',
      ...defaults,
      PLAN: join(folder, 'plan.json'),
      ...inputs,
    },
  });
  return {
    status: result.status,
    stdout: result.stdout,
    calls: readFileSync(join(folder, 'calls'), 'utf8').replaceAll(folder, 'TEMP').split('\n').filter(Boolean),
    output: readFileSync(join(folder, 'output'), 'utf8').trim(),
  };
}

describe('the composite action', () => {
  test.each<{
    title: string;
    inputs: Record<string, string>;
    exitCode: number;
    calls: string[];
    status: number;
    output: string;
  }>([
    {
      title: 'plans, and tells that there are changes',
      inputs: {},
      exitCode: 2,
      calls: ['||plan -C in fra --detailed-exitcode --out TEMP/plan.json --format markdown'],
      status: 0,
      output: 'changes=true',
    },
    {
      title: 'plans an untrusted branch and comments with a token that the plan does not see',
      inputs: { SINCE: 'origin/main', COMMENT: 'true' },
      exitCode: 0,
      calls: [
        '||plan -C in fra --detailed-exitcode --out TEMP/plan.json --format markdown --since origin/main --untrusted',
        't0ken||comment -C in fra TEMP/plan.json --details https://github.com/acme/infra/actions/runs/17',
      ],
      status: 0,
      output: 'changes=false',
    },
    {
      title: 'comments on a plan that failed, and fails',
      inputs: { COMMENT: 'true' },
      exitCode: 1,
      calls: [
        '||plan -C in fra --detailed-exitcode --out TEMP/plan.json --format markdown',
        't0ken||comment -C in fra TEMP/reckon-plan.md --details https://github.com/acme/infra/actions/runs/17',
      ],
      status: 1,
      output: '',
    },
    {
      title: 'applies the saved plan',
      inputs: { COMMAND: 'apply' },
      exitCode: 0,
      calls: ['||apply -C in fra TEMP/plan.json'],
      status: 0,
      output: 'changes=false',
    },
    {
      title: 'fails where the apply fails',
      inputs: { COMMAND: 'apply' },
      exitCode: 1,
      calls: ['||apply -C in fra TEMP/plan.json'],
      status: 1,
      output: '',
    },
    {
      title: 'looks for drift and opens an issue',
      inputs: { COMMAND: 'drift', COMMENT: 'true' },
      exitCode: 2,
      calls: ['t0ken||drift -C in fra --issue'],
      status: 0,
      output: 'changes=true',
    },
    {
      title: 'validates',
      inputs: { COMMAND: 'validate' },
      exitCode: 0,
      calls: ['||validate -C in fra'],
      status: 0,
      output: 'changes=false',
    },
    {
      title: 'only installs',
      inputs: { COMMAND: 'install' },
      exitCode: 0,
      calls: [],
      status: 0,
      output: 'changes=false',
    },
  ])('$title', ({ title: _title, inputs, exitCode, ...expected }) => {
    const { stdout: _stdout, ...result } = runStep(inputs, exitCode);
    expect(result).toEqual(expected);
  });

  test('refuses a command that it does not have', () => {
    const { status, stdout, calls } = runStep({ COMMAND: 'destroy; id' });
    expect([status, calls]).toEqual([1, []]);
    expect(stdout).toContain('there is no command destroy; id');
  });

  test('puts no input into the text of a script, pins what it uses, and installs this version', () => {
    for (const { uses, run, shell } of action.runs.steps) {
      if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
      else {
        expect(run).not.toContain('${{');
        expect(shell).toBe('bash');
      }
    }
    expect(action.inputs['version']?.default).toBe(packageJson.version);
    for (const { description } of Object.values(action.inputs)) expect(description).toMatch(/\S/);
  });
});

describe('the image', () => {
  const lines = readFileSync('Dockerfile', 'utf8').replaceAll('\\\n', ' ').split('\n');
  const of = (instruction: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));

  test('runs reckon as a user who is not root, with the packages of production alone', () => {
    expect(of('USER')).toEqual(['1000:1000']);
    expect(of('ENTRYPOINT')).toEqual(['["reckon"]']);
    expect(of('FROM')).toHaveLength(2);
    expect(of('RUN').join('\n')).toContain('npm prune --omit=dev');
  });

  test('holds what the package holds, and takes neither state nor history along', () => {
    const copied = of('COPY').filter((line) => line.startsWith('--from=build'));
    for (const part of ['dist', 'schemas']) {
      expect(packageJson.files).toContain(part);
      expect(copied.some((line) => line.includes(`/src/${part} `))).toBe(true);
    }
    const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', 'node_modules', 'state']));
  });
});
