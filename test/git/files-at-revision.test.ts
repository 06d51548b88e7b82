import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesAtRevision } from '../../src/git/files-at-revision.ts';
import { makeRepository, type TestRepository } from '../support/git-repository.ts';

let repository: TestRepository;
beforeEach(() => {
  repository = makeRepository();
});
afterEach(() => repository.remove());

/** The id of a tree made of raw entries, past every check of git's. */
function rawTree(entries: readonly { mode: string; name: string; id: string }[]): string {
  const bytes = entries.map(({ mode, name, id }) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
  );
  return repository.pipe(Buffer.concat(bytes), 'hash-object', '-t', 'tree', '-w', '--literally', '--stdin');
}

function blob(text: string): string {
  return repository.pipe(text, 'hash-object', '-w', '--stdin');
}

function commitTree(tree: string): string {
  return repository.git('commit-tree', '-m', 'built by hand', tree);
}

test('the project’s folder is written as it was, and work tree, index and HEAD stay as they are', async () => {
  const old = repository.commit({ 'infra/reckon.yaml': 'old\n', 'infra/resources/a.yaml': 'a\n', 'app/main.ts': 'x' });
  repository.commit({ 'infra/reckon.yaml': 'new\n', 'infra/resources/b.yaml': 'b\n' });
  repository.write({ 'infra/reckon.yaml': 'edited\n' });
  repository.git('add', '--all');
  const before = repository.git('status', '--porcelain');
  await using files = await filesAtRevision(join(repository.top, 'infra'), old);
  expect(files).toMatchObject({ exists: true, commit: old, skipped: [] });
  expect(readFileSync(join(files.folder, 'reckon.yaml'), 'utf8')).toBe('old\n');
  expect(readdirSync(join(files.folder, 'resources'))).toEqual(['a.yaml']);
  expect(readdirSync(dirname(files.folder))).toEqual(['infra']);
  expect(repository.git('status', '--porcelain')).toBe(before);
  expect(readFileSync(join(repository.top, 'infra/reckon.yaml'), 'utf8')).toBe('edited\n');
});

test('folders beside the project keep their place when asked for', async () => {
  repository.commit({ 'infra/reckon.yaml': '1\n', 'modules/net/main.yaml': 'net\n', 'app/main.ts': 'x' });
  await using files = await filesAtRevision(join(repository.top, 'infra'), 'HEAD', { also: ['modules'] });
  expect(readFileSync(join(files.folder, '../modules/net/main.yaml'), 'utf8')).toBe('net\n');
  expect(existsSync(join(files.folder, '../app'))).toBe(false);
});

test('a project that the revision does not have yet is an empty folder', async () => {
  const old = repository.commit({ 'README.md': 'x' });
  repository.commit({ 'infra/reckon.yaml': '1\n' });
  await using files = await filesAtRevision(join(repository.top, 'infra'), old);
  expect(files.exists).toBe(false);
  expect(readdirSync(files.folder)).toEqual([]);
});

test('more files than fit one process, with odd names and bytes, come back byte for byte', async () => {
  const names = ['-rf.yaml', 'a b\tc.yaml', 'ünï"\\.yaml', 'line\nbreak.yaml', ':(top)x.yaml', '$(touch x).yaml'];
  const many = Array.from({ length: 600 }, (_, n) => [`p/many/${n}.yaml`, `value: ${n}\n${'x'.repeat(n)}`]);
  const odd = names.map((name) => [`p/${name}`, `# ${name}\0\r\n\xff`]);
  const all: Record<string, string> = Object.fromEntries([...many, ...odd, ['p/empty.yaml', '']]);
  repository.commit(all);
  await using files = await filesAtRevision(join(repository.top, 'p'), 'HEAD');
  for (const [path, content] of Object.entries(all)) {
    expect(readFileSync(join(files.folder, path.slice(2)), 'utf8')).toBe(content);
  }
});

test('programs of the repository do not run and files are private', async () => {
  repository.commit({
    '.gitattributes': '*.yaml filter=evil eol=crlf ident export-subst\n',
    'a.yaml': '$Id$ $Format:%H$\n',
  });
  const mark = join(repository.top, '.git', 'executed');
  for (const setting of ['filter.evil.smudge', 'filter.evil.process'])
    repository.git('config', setting, `touch ${mark}`);
  await using files = await filesAtRevision(repository.top, 'HEAD');
  expect(readFileSync(join(files.folder, 'a.yaml'), 'utf8')).toBe('$Id$ $Format:%H$\n');
  expect(existsSync(mark)).toBe(false);
  expect(statSync(join(files.folder, 'a.yaml')).mode & 0o777).toBe(0o600);
});

test('the temporary folder is gone afterwards, and after a failure too', async () => {
  repository.commit({ 'a.yaml': '1\n' });
  const files = await filesAtRevision(repository.top, 'HEAD');
  await files.dispose();
  expect(existsSync(files.folder)).toBe(false);
});

describe('symbolic links', () => {
  test('are kept inside and left out where they lead out, directly, by a chain, absolutely or nowhere', async () => {
    repository.commit({ 'p/real/a.yaml': 'a\n', 'outside.yaml': 'secret\n' });
    const links: Readonly<Record<string, string>> = {
      'p/inside.yaml': 'real/a.yaml',
      'p/inside-folder': 'real',
      'p/up.yaml': '../outside.yaml',
      'p/absolute': '/etc',
      'p/nowhere': 'gone',
      'p/real/parent': '..',
      'p/chain': 'real/parent/up.yaml',
      'p/loop': 'loop',
    };
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(repository.top, path));
    repository.commit({});
    await using files = await filesAtRevision(join(repository.top, 'p'), 'HEAD');
    expect(readFileSync(join(files.folder, 'inside.yaml'), 'utf8')).toBe('a\n');
    expect(readFileSync(join(files.folder, 'inside-folder/a.yaml'), 'utf8')).toBe('a\n');
    expect(files.skipped.map(({ path, reason }) => `${path}: ${reason}`).sort()).toEqual(
      ['absolute', 'chain', 'loop', 'nowhere', 'up.yaml'].map((name) => `p/${name}: link leads out`),
    );
    for (const { path } of files.skipped) {
      expect(lstatSync(join(files.folder, '..', path), { throwIfNoEntry: false })).toBeUndefined();
    }
  });
});

describe('a commit that was built by hand', () => {
  test.each([
    { title: 'a parent folder', name: '..' },
    { title: 'the repository itself', name: '.GIT' },
  ])('is refused when it names $title', async ({ name }) => {
    repository.commit({ 'a.yaml': '1\n' });
    const inner = rawTree([{ mode: '100644', name: 'evil.yaml', id: blob('evil') }]);
    const commit = commitTree(rawTree([{ mode: '40000', name, id: inner }]));
    await expect(filesAtRevision(repository.top, commit)).rejects.toMatchObject({ code: 'GIT_HOSTILE_TREE' });
  });

  test('writes no file through a link of the same name', async () => {
    repository.commit({ 'a.yaml': '1\n' });
    const inner = rawTree([{ mode: '100644', name: 'evil.yaml', id: blob('evil') }]);
    const commit = commitTree(
      rawTree([
        { mode: '120000', name: 'd', id: blob('/tmp') },
        { mode: '40000', name: 'd', id: inner },
      ]),
    );
    await expect(filesAtRevision(repository.top, commit)).rejects.toMatchObject({ code: 'GIT_HOSTILE_TREE' });
    expect(existsSync('/tmp/evil.yaml')).toBe(false);
  });

  test('has its submodules left out', async () => {
    const id = repository.commit({ 'a.yaml': '1\n' });
    const commit = commitTree(rawTree([{ mode: '160000', name: 'sub', id }]));
    await using files = await filesAtRevision(repository.top, commit);
    expect(files.skipped).toEqual([{ path: 'sub', reason: 'submodule' }]);
  });
});

test('a file name that is not UTF-8 is left out by name', async () => {
  const tree = Buffer.concat([Buffer.from('100644 bad\xff.yaml\0', 'latin1'), Buffer.from(blob('x'), 'hex')]);
  const id = execFileSync('git', ['-C', repository.top, 'hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], {
    input: tree,
    encoding: 'utf8',
  }).trim();
  await using files = await filesAtRevision(repository.top, commitTree(id));
  expect(files.skipped).toEqual([{ path: 'bad\uFFFD.yaml', reason: 'name is not UTF-8' }]);
});
