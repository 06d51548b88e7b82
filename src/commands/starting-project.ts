import { stringify } from 'yaml';
import type { Starter } from '../model/provider.ts';
import type { StartingFile } from './init-options.ts';

/** A system that a new project connects to. */
export interface StartingSystem {
  readonly system: string;
  readonly starter: Starter;
}

/** What a new project is made of. */
export interface StartingProject {
  readonly name: string;
  readonly systems: readonly StartingSystem[];
  /** Address of the one system; default: what its starter says. */
  readonly url: string | undefined;
  readonly environments: readonly string[];
}

/** The files of a new project. Editors find the schemas that the first lines name once they are written too. */
export function startingFiles(project: StartingProject): readonly StartingFile[] {
  return [
    { path: 'reckon.yaml', content: projectFile(project) },
    ...project.systems.map(({ system, starter }) => ({
      path: `resources/${system}.yaml`,
      content: `${schemaLine('../', 'document')}${starter.documents}`,
    })),
    { path: '.gitignore', content: IGNORED },
    { path: '.vscode/settings.json', content: EDITOR_SETTINGS },
  ];
}

const IGNORED = `# What was last applied; in CI it is kept where docs/ci.md says.
state/
# Saved plans and traces.
plan.json
*.har
`;

const EDITOR_SETTINGS = `${JSON.stringify(
  {
    'yaml.schemas': {
      '.schemas/project.schema.json': ['reckon.yaml'],
      '.schemas/module.schema.json': ['module.yaml'],
      '.schemas/document.schema.json': ['resources/**/*.yaml'],
    },
  },
  null,
  2,
)}\n`;

/** The line by which editors find the schema of a file. */
function schemaLine(toRoot: string, name: 'project' | 'document'): string {
  return `# yaml-language-server: $schema=${toRoot}.schemas/${name}.schema.json\n`;
}

function projectFile({ name, systems, url, environments }: StartingProject): string {
  const connections = systems.map(({ system, starter }) => {
    const text =
      url === undefined ? starter.connection : starter.connection.replace(/^url: .*$/m, () => `url: ${scalar(url)}`);
    return `  ${system}:\n${text.trimEnd().replace(/^(?=.)/gm, '    ')}\n`;
  });
  return `${schemaLine('', 'project')}project: ${scalar(name)}

providers:
${connections.join('')}
${environmentsSection(environments)}
# What one apply may do to what exists: more needs --allow-deletes with the right number.
safety: { maxDeletes: 30%, minResources: 10 }
`;
}

function environmentsSection(environments: readonly string[]): string {
  const lines =
    environments.length === 0
      ? ['# environments:', '#   staging: {}', '#   production: { protect: true } # asks for its name to be typed']
      : ['environments:', ...environments.map((name) => `  ${scalar(name)}: {}`)];
  return `# Each environment has its own state and its own values of variables; -e picks one.\n${lines.join('\n')}\n`;
}

const scalar = (text: string): string => stringify(text).trimEnd();
