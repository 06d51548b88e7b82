import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openStage, tell } from './stage.ts';

/** What the project names as secrets of its own. */
const PASSWORDS = {
  PLATFORM_MACHINE_PASSWORD: 'Tr0ub4dor',
  PLATFORM_APP_PASSWORD: 'app-secret-7',
  PLATFORM_REPORTS_PASSWORD: 'reports-secret-7',
};

/**
 * `examples/platform` in a repository of its own: from its first apply over a branch, with drift and an unapplied merge told apart,
 * to the apply of the saved plan; with what is refused on the way.
 */
export async function tellOfPlatform(): Promise<void> {
  await using stage = await openStage('platform', [], { ...PASSWORDS, RECKON_ENV: 'staging' });
  const { folder, run, edit } = stage;
  await writeFile(join(folder, '.gitignore'), 'state/\nplan.json\n');
  git(folder, 'init', '--quiet', '--initial-branch=main');
  commit(folder, 'A platform over five systems');

  tell(
    '8. Machines, a database, analytics, a server and their records: five systems, one apply, all at once that can be.',
  );
  await run(0, 'apply', '--yes');
  tell('9. Plan again: nothing to do. What the servers added is the servers’.');
  await run(0, 'plan');
  tell('10. Somebody else’s change is merged and not yet applied. Somebody adds a query server in the console.');
  await edit('resources/dns.yaml', /(name: db[\s\S]*?ttl: )300/, (text) => text.replace(/300$/, '600'));
  commit(folder, 'Longer lived database record');
  await stage.changeBehindOurBack();
  tell(
    '11. A branch gives staging a second web machine. Its plan, as the pull request shows it, tells the three apart.',
  );
  git(folder, 'checkout', '--quiet', '-b', 'second-machine');
  await edit('reckon.yaml', /staging: \{\}/, () => 'staging: { variables: { web: [web1, web2] } }');
  commit(folder, 'A second web machine');
  await run(0, 'plan', '--since', 'main', '--untrusted');
  tell('12. A branch that would take all records away: more than reckon.yaml of main allows.');
  await edit('resources/dns.yaml', /\n---\n[\s\S]*/, () => '\n');
  commit(folder, 'Who needs names');
  await run(1, 'plan', '--since', 'main', '--untrusted', '--only', 'branch', '--quiet');
  git(folder, 'reset', '--quiet', '--hard', 'HEAD~1');
  tell('13. Merged. The plan of what was merged is saved, and exactly it is applied.');
  git(folder, 'checkout', '--quiet', 'main');
  git(folder, 'merge', '--quiet', '--no-ff', '--message', 'Merge second-machine', 'second-machine');
  await run(0, 'plan', '--out', 'plan.json');
  await run(0, 'apply', 'plan.json');
  tell('14. Somebody is in the console again. Drift says what moved.');
  await stage.changeBehindOurBack();
  await run(2, 'drift');
  tell('15. Take it all down again; so much at once has to be said.');
  await run(0, 'destroy', '--yes', '--allow-deletes', '14');
}

function git(folder: string, ...args: readonly string[]): void {
  const names = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  execFileSync('git', ['-C', folder, ...names, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function commit(folder: string, message: string): void {
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', message);
}
