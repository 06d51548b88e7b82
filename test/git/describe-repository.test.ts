import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeRepository } from '../../src/git/describe-repository.ts';
import { cloneRepository, makeRepository, type TestRepository } from '../support/git-repository.ts';

let repository: TestRepository;
beforeEach(() => {
  repository = makeRepository();
});
afterEach(() => repository.remove());

describe('a project in a repository', () => {
  test('is described with commit, branch, place and remote, without the remote’s credentials', async () => {
    const id = repository.commit({ 'infra/reckon.yaml': 'project: a\n' });
    repository.git('remote', 'add', 'origin', 'https://bot:s3cret@git.example.com:8443/team/infra.git');
    expect(await describeRepository(join(repository.top, 'infra'))).toEqual({
      top: repository.top,
      prefix: 'infra',
      commit: { id, branch: 'main', dirty: false, dirtyFiles: [], isMerge: false },
      remote: { protocol: 'https', host: 'git.example.com:8443', path: 'team/infra' },
    });
  });

  test('has no branch on a detached HEAD', async () => {
    const id = repository.commit({ 'reckon.yaml': 'project: a\n' });
    repository.git('checkout', '--quiet', '--detach');
    const found = await describeRepository(repository.top);
    expect(found?.commit).toEqual({ id, dirty: false, dirtyFiles: [], isMerge: false });
    expect(found?.prefix).toBe('');
  });

  test('has no commit before the first one', async () => {
    expect(await describeRepository(repository.top)).toEqual({ top: repository.top, prefix: '' });
  });

  test('is dirty for changed, staged and untracked files of its own folder only', async () => {
    repository.commit({ 'infra/a.yaml': '1\n', 'infra/b c.yaml': '1\n', 'app/main.ts': '1\n' });
    repository.write({ 'app/main.ts': '2\n' });
    const infra = join(repository.top, 'infra');
    expect((await describeRepository(infra))?.commit?.dirty).toBe(false);
    repository.write({ 'infra/a.yaml': '2\n', 'infra/b c.yaml': '2\n', 'infra/new.yaml': '1\n' });
    repository.git('add', 'infra/b c.yaml');
    expect((await describeRepository(infra))?.commit).toMatchObject({
      dirty: true,
      dirtyFiles: ['infra/a.yaml', 'infra/b c.yaml', 'infra/new.yaml'],
    });
  });

  test('is clean when only what is to be ignored differs', async () => {
    repository.commit({ 'infra/a.yaml': '1\n' });
    repository.write({ 'infra/state/default/state.json': '{}' });
    const found = await describeRepository(join(repository.top, 'infra'), { ignore: ['infra/state'] });
    expect(found?.commit?.dirty).toBe(false);
  });

  test('tells a merge commit even in a clone of depth 1', async () => {
    repository.commit({ 'reckon.yaml': '1\n' });
    repository.git('checkout', '--quiet', '-b', 'topic');
    repository.commit({ 'a.yaml': '1\n' });
    repository.git('checkout', '--quiet', 'main');
    repository.git('merge', '--quiet', '--no-ff', '--no-edit', 'topic');
    const clone = cloneRepository(repository, '--depth=1');
    expect((await describeRepository(clone.top))?.commit?.isMerge).toBe(true);
    clone.remove();
  });
});

test('a project outside any repository has no description', async () => {
  expect(await describeRepository(mkdtempSync(join(tmpdir(), 'reckon-plain-')))).toBeUndefined();
});

describe('nothing of the repository is executed', () => {
  test('neither clean filters, file system monitors nor hooks', async () => {
    repository.commit({ '.gitattributes': '*.yaml filter=evil\n', 'a.yaml': '1\n' });
    const mark = join(repository.top, '.git', 'executed');
    for (const setting of ['filter.evil.clean', 'filter.evil.smudge', 'filter.evil.process', 'core.fsmonitor']) {
      repository.git('config', setting, `touch ${mark}; cat`);
    }
    repository.git('config', 'filter.evil.required', 'true');
    writeFileSync(join(repository.top, '.git', 'hooks', 'post-index-change'), `#!/bin/sh\ntouch ${mark}\n`, {
      mode: 0o755,
    });
    repository.write({ 'a.yaml': '2\n' });
    const found = await describeRepository(repository.top);
    expect(found?.commit?.dirtyFiles).toEqual(['a.yaml']);
    expect(existsSync(mark)).toBe(false);
  });

  test('a folder of a branch that looks like a bare repository is not taken for one', async () => {
    const mark = join(repository.top, 'executed');
    const id = repository.commit({
      'project/reckon.yaml': 'project: a\n',
      'project/HEAD': 'ref: refs/heads/main\n',
      'project/config': `[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = touch ${mark}\n`,
      'project/objects/keep': '',
      'project/refs/keep': '',
    });
    const found = await describeRepository(join(repository.top, 'project'));
    expect(found).toMatchObject({ top: repository.top, prefix: 'project', commit: { id, dirty: false } });
    expect(existsSync(mark)).toBe(false);
  });

  test('variables that point git elsewhere are not passed on', async () => {
    const id = repository.commit({ 'reckon.yaml': '1\n' });
    const before = process.env['GIT_DIR'];
    process.env['GIT_DIR'] = '/nonexistent';
    try {
      expect((await describeRepository(repository.top))?.commit?.id).toBe(id);
    } finally {
      if (before === undefined) delete process.env['GIT_DIR'];
      else process.env['GIT_DIR'] = before;
    }
  });
});
