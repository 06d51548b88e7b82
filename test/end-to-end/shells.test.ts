import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeProject, type TestProject } from '../support/make-project.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';

const PROJECT = `project: shells
providers: { imply: { url: https://i.example, token: t }, imco: { url: https://c.example } }
variables: { size: { default: 3 } }
environments: { staging: {}, production: {} }
`;
const ADDRESSES = ['imco.dns_record.www["eu"]', 'imco.dns_record.www["us"]', 'imco.dns_domain.only["a b"]'];
const PROGRAM = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** How each shell is started without anybody's own settings, and told of the completion. */
const SHELLS = {
  bash: { args: ['--norc', '--noprofile', '-i'], setUp: 'PATH="$PWD/.bin:$PATH"; eval "$(reckon completion bash)"' },
  zsh: {
    args: ['-f', '-i'],
    setUp: 'PATH="$PWD/.bin:$PATH"; autoload -U compinit; compinit -u -D; eval "$(reckon completion zsh)"',
  },
  fish: { args: ['--no-config', '-i'], setUp: 'set -x PATH $PWD/.bin $PATH; reckon completion fish | source' },
} as const;

/** What is typed, Tab being `\t`, and the words that the program is then given. */
const CASES: readonly { readonly typed: string; readonly given: readonly string[] }[] = [
  { typed: 'reckon pl\t', given: ['plan'] },
  { typed: 'reckon plan --detailed\t', given: ['plan', '--detailed-exitcode'] },
  { typed: 'reckon plan --target imply.cl\t', given: ['plan', '--target', 'imply.cluster.events'] },
  { typed: 'reckon plan --target=imply.cl\t', given: ['plan', '--target=imply.cluster.events'] },
  { typed: 'reckon plan -e prod\t', given: ['plan', '-e', 'production'] },
  { typed: 'reckon plan --env=prod\t', given: ['plan', '--env=production'] },
  { typed: 'reckon plan --var si\t4', given: ['plan', '--var', 'size=4'] },
  { typed: 'reckon state show imco.dns_d\t', given: ['state', 'show', 'imco.dns_domain.only["a b"]'] },
  { typed: 'reckon state show imco.dns_r\te\t', given: ['state', 'show', 'imco.dns_record.www["eu"]'] },
  { typed: 'reckon state show \'imco.dns_record.www["u\t', given: ['state', 'show', 'imco.dns_record.www["us"]'] },
  { typed: 'reckon providers impl\tclus\t', given: ['providers', 'imply.cluster'] },
  { typed: 'reckon apply saved\t', given: ['apply', 'saved plan.json'] },
];

let project: TestProject;

beforeAll(async () => {
  project = await makeProject({
    'reckon.yaml': PROJECT,
    'resources/events.yaml': 'type: imply.cluster\nname: events\nproperties: {}\n',
    'state/staging/state.json': JSON.stringify({ resources: ADDRESSES.map((address) => ({ address })) }),
    'saved plan.json': '{}',
  });
  await mkdir(join(project.directory, '.bin'));
  const script = `#!/bin/sh
case "$1" in
  completion | __complete) exec '${process.execPath}' '${PROGRAM}' "$@" ;;
esac
printf '<given'; printf ' [%s]' "$@"; printf '>\\n'
`;
  await writeFile(join(project.directory, '.bin', 'reckon'), script);
  await chmod(join(project.directory, '.bin', 'reckon'), 0o755);
});

afterAll(async () => await project[Symbol.asyncDispose]());

function has(shell: string): boolean {
  try {
    execFileSync(shell, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

for (const [shell, { args, setUp }] of Object.entries(SHELLS)) {
  test.skipIf(!hasTerminal() || !has(shell))(
    `completes what is typed in ${shell}`,
    async () => {
      const terminal = await openTerminal(args, { cwd: project.directory, columns: 160, program: shell });
      await terminal.press(`${setUp}; echo set-"up"`, 'Enter');
      await terminal.until(/^set-up/m);
      const found: (readonly [string, string])[] = [];
      for (const { typed } of CASES) {
        for (const part of typed.split(/(\t)/)) if (part !== '') await terminal.press(part === '\t' ? 'Tab' : part);
        await terminal.press('Enter');
        const screen = await terminal.until(/^<given.*>/m);
        found.push([typed, /^<given (.*)>/m.exec(screen)?.[1] ?? '']);
        await terminal.press('clear', 'Enter');
        await terminal.until((text) => !text.includes('<given'));
      }
      expect(found).toEqual(CASES.map(({ typed, given }) => [typed, given.map((word) => `[${word}]`).join(' ')]));
    },
    120_000,
  );
}
