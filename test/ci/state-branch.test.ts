import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RESTORE_STATE, SAVE_STATE } from '../../src/ci/state-branch.ts';

/** A bare repository, and jobs that restore from and save to it with the very scripts of the CI files. */
function makeRemote() {
  const remote = mkdtempSync(join(tmpdir(), 'reckon-remote-'));
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  const job = (environment: string) => {
    const root = mkdtempSync(join(tmpdir(), 'reckon-job-'));
    const run = (script: string, changed: Record<string, string> = {}) =>
      spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
        cwd: root,
        encoding: 'utf8',
        env: {
          PATH: process.env['PATH'],
          HOME: root,
          STATE_REMOTE: `file://${remote}`,
          STATE_TOKEN: 't0ken',
          STATE_BRANCH: 'reckon-state',
          STATE_CLONE: `${root}.state`,
          PROJECT: 'in fra',
          STATE_PATH: 'state',
          ENVIRONMENT: environment,
          ...changed,
        },
      });
    const folder = join(root, 'in fra', 'state', environment);
    return {
      root,
      folder,
      restore: (changed?: Record<string, string>) => run(RESTORE_STATE, changed),
      save: () => run(SAVE_STATE),
      write(content: string) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, 'state.json'), content);
        writeFileSync(join(folder, 'lock.json'), 'held');
      },
      read: () =>
        existsSync(join(folder, 'state.json')) ? readFileSync(join(folder, 'state.json'), 'utf8') : undefined,
    };
  };
  const commits = () =>
    execFileSync('git', ['-C', remote, 'rev-list', '--count', 'reckon-state'], { encoding: 'utf8' }).trim();
  return { remote, job, commits };
}

function done(result: { readonly status: number | null; readonly stderr: string }): void {
  expect(`${result.status} ${result.stderr}`).toMatch(/^0 /);
}

test('a first job begins without state, and the next one finds what it saved, without the lock and for its owner alone', () => {
  const { job, commits } = makeRemote();
  const first = job('production');
  done(first.restore());
  expect(first.read()).toBeUndefined();
  first.write('one');
  done(first.save());
  const second = job('production');
  done(second.restore());
  expect(second.read()).toBe('one');
  expect(readdirSync(second.folder)).toEqual(['state.json']);
  expect(statSync(join(second.folder, 'state.json')).mode & 0o077).toBe(0);
  second.write('two');
  done(second.save());
  done(second.save());
  expect(commits()).toBe('2');
});

test('environments that are saved at the same time keep both, the very first ones too', () => {
  const { job } = makeRemote();
  for (const value of ['one', 'two']) {
    const [staging, production] = [job('staging'), job('production')];
    for (const each of [staging, production]) done(each.restore());
    staging.write(`staging ${value}`);
    production.write(`production ${value}`);
    done(staging.save());
    done(production.save());
    for (const name of ['staging', 'production']) {
      const later = job(name);
      done(later.restore());
      expect(later.read()).toBe(`${name} ${value}`);
    }
  }
});

test('a state that another job saved meanwhile is not overwritten', () => {
  const { job } = makeRemote();
  const [one, two] = [job('production'), job('production')];
  for (const each of [one, two]) done(each.restore());
  one.write('one');
  two.write('two');
  done(one.save());
  expect(two.save().status).not.toBe(0);
  const later = job('production');
  done(later.restore());
  expect(later.read()).toBe('one');
});

test('a remote that can’t be read is not taken for one without state', () => {
  const { job } = makeRemote();
  const broken = job('production');
  const result = broken.restore({ STATE_REMOTE: 'file:///nonexistent' });
  expect(result.status).toBe(1);
  expect(result.stderr).toContain('not going on as if there were none');
});

test('state that a branch brings along is not believed, and a link in its place is not written through', () => {
  const { job } = makeRemote();
  const forged = job('production');
  forged.write('forged');
  done(forged.restore());
  expect(forged.read()).toBeUndefined();
  const linked = job('production');
  mkdirSync(join(linked.root, 'in fra'));
  symlinkSync('/tmp', join(linked.root, 'in fra', 'state'));
  expect(linked.restore().status).toBe(1);
});
