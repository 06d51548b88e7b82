import { type CiSettings, type CiSystem, keepsStateOnDisk, secretNames } from './ci-settings.ts';

/** What is left to do by hand once the files of a CI system are written, a sentence each. */
export function stepsLeft(system: CiSystem, settings: CiSettings): readonly string[] {
  const secrets = secretNames(settings);
  const { branch } = settings;
  switch (system) {
    case 'github':
      return [
        ...named('Secrets of the repository', secrets),
        `The first push to ${branch} makes everything. Protect ${branch}${keepsStateOnDisk(settings) ? '' : ' and reckon-state'}.`,
      ];
    case 'gitlab':
      return [
        ...named('Masked variables of the project', [...secrets, 'GITLAB_TOKEN']),
        `The first push to ${branch} makes everything. Protect ${branch}${keepsStateOnDisk(settings) ? '' : ' and reckon-state'}. Schedule a pipeline for drift.`,
      ];
    case 'atlantis':
      return [
        'atlantis-server.yaml belongs on the server: atlantis server --repo-config atlantis-server.yaml --checkout-strategy=merge',
        ...named("Variables of the server's environment", secrets),
        ...disk(settings),
      ];
    case 'jenkins':
      return [...named('Credentials of the kind "secret text"', [...secrets, 'reckon-forge-token']), ...disk(settings)];
    default:
      return system satisfies never;
  }
}

function named(what: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${what}: ${names.join(', ')}`];
}

/** These run where a disk outlives the job, and only there is state found again. */
function disk(settings: CiSettings): readonly string[] {
  if (keepsStateOnDisk(settings)) return [];
  const folder = settings.project.replaceAll(/[^\w-]/g, '-');
  return [
    `State must outlive the job. Before the first apply write into reckon.yaml: state: { path: /var/lib/reckon/${folder} }`,
  ];
}
