import { atlantisConfig } from './atlantis-config.ts';
import type { CiFile, CiSettings, CiSystem } from './ci-settings.ts';
import { githubWorkflow } from './github-workflow.ts';
import { gitlabPipeline } from './gitlab-pipeline.ts';
import { jenkinsPipeline } from './jenkins-pipeline.ts';

/**
 * The files that make a CI system plan in pull requests, apply what was merged and look for drift. Writes nothing.
 *
 * Names from the project reach scripts as variables, never as part of their text.
 */
export function ciFiles(system: CiSystem, settings: CiSettings): readonly CiFile[] {
  switch (system) {
    case 'github':
      return githubWorkflow(settings);
    case 'gitlab':
      return gitlabPipeline(settings);
    case 'atlantis':
      return atlantisConfig(settings);
    case 'jenkins':
      return jenkinsPipeline(settings);
    default:
      return system satisfies never;
  }
}
