import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ValueFault } from '../expressions/expression-error.ts';
import { type AddedFunction, Namespace } from '../expressions/namespace.ts';
import { Secret, Unknown, type Value, type ValueObject } from '../model/value.ts';
import { type FileRules, isInside, isReallyInside, mayRead } from './inside-folder.ts';
import { isSystemError, systemReason } from './read-source-file.ts';

/** The names that are the same everywhere in a project. */
export interface GlobalNames {
  get(name: string): Value | Namespace | undefined;
  names(): readonly string[];
  readonly functions: ReadonlyMap<string, AddedFunction>;
}

/** What the global names are made from. */
export interface GlobalSources extends FileRules {
  readonly project: string;
  readonly environment: string;
  /** The process's environment variables. */
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  /** What `git` tells; absent where the project is in no repository. */
  readonly git: ValueObject | undefined;
  /** Whether a secret that is not there is a fault; otherwise it is unknown. */
  readonly needsSecrets: boolean;
  /** Folder in which `secret.file` looks for files that the project's folder does not have. */
  readonly secretsFolder?: string;
}

/** Names of the functions that read the project's files. */
export const FILE_FUNCTIONS: ReadonlySet<string> = new Set(['file']);

/** Makes the names that are the same everywhere: `project`, `environment`, `git`, `secret`, and the function `file`. */
export function makeGlobalNames(sources: GlobalSources): GlobalNames {
  const read = fileReader(sources);
  const secret = secretNamespace(sources, read);
  const git = gitNamespace(sources.git);
  return {
    get: (name) => {
      switch (name) {
        case 'project':
          return sources.project;
        case 'environment':
          return sources.environment;
        case 'secret':
          return secret;
        case 'git':
          return git;
        default:
          return undefined;
      }
    },
    names: () => ['project', 'environment', 'secret', 'git'],
    functions: new Map([['file', ([path]) => read(String(path ?? ''), 'FILE_UNREADABLE')]]),
  };
}

function secretNamespace(sources: GlobalSources, read: ReturnType<typeof fileReader>): Namespace {
  const env = new Namespace({
    path: 'secret.env',
    member: (name) => {
      const value = Object.hasOwn(sources.environmentVariables, name) ? sources.environmentVariables[name] : undefined;
      if (value !== undefined && value !== '') return new Secret(value);
      if (!sources.needsSecrets) return new Unknown({ sensitive: true });
      const state = value === '' ? 'is empty' : 'is not set';
      throw new ValueFault('SECRET_MISSING', `the environment variable ${name} ${state}`, { hint: `export ${name}=…` });
    },
    members: () => [],
  });
  const file = new Namespace({
    path: 'secret.file',
    member: (path) => secretFile(path, sources, read),
    members: () => [],
  });
  return new Namespace({
    path: 'secret',
    member: (name) => (name === 'env' ? env : name === 'file' ? file : undefined),
    members: () => ['env', 'file'],
  });
}

function secretFile(path: string, sources: GlobalSources, read: ReturnType<typeof fileReader>): Value {
  try {
    return new Secret(read(path, 'SECRET_MISSING').replace(/\r?\n$/, ''));
  } catch (error) {
    const isMissing = error instanceof ValueFault && error.code === 'SECRET_MISSING';
    if (!isMissing || sources.needsSecrets) throw error;
    return new Unknown({ sensitive: true });
  }
}

function gitNamespace(git: ValueObject | undefined): Namespace {
  return new Namespace({
    path: 'git',
    member: (name) => {
      if (git === undefined)
        throw new ValueFault('EXPRESSION_FAILED', '`git` is not known: the project is in no git repository');
      return Object.hasOwn(git, name) ? git[name] : undefined;
    },
    members: () => Object.keys(git ?? {}),
  });
}

/** Reads files from the project's folder, each once. */
function fileReader(sources: GlobalSources): (path: string, code: 'FILE_UNREADABLE' | 'SECRET_MISSING') => string {
  const texts = new Map<string, string>();
  return (path, code) => {
    const known = texts.get(`${code} ${path}`);
    if (known !== undefined) return known;
    const own = resolve(sources.root, path);
    const isElsewhere = code === 'SECRET_MISSING' && sources.secretsFolder !== undefined && !existsSync(own);
    const absolute = isElsewhere ? resolve(sources.secretsFolder ?? '', path) : own;
    try {
      // A secret may well be a file that is not committed; file() gives what may be shown, so it reads nothing of the kind.
      const isAllowed =
        code === 'SECRET_MISSING'
          ? !sources.restrictFiles || isReallyInside(absolute, sources.root)
          : mayRead(absolute, sources);
      if (!isAllowed) throw outside(path);
      const text = readFileSync(absolute, 'utf8');
      texts.set(`${code} ${path}`, text);
      return text;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      if (sources.restrictFiles && !isInside(absolute, sources.root)) throw outside(path);
      throw new ValueFault(code, `the file ${path} cannot be read: ${systemReason(error)}`, {
        hint: 'paths count from the folder of reckon.yaml',
      });
    }
  };
}

function outside(path: string): ValueFault {
  return new ValueFault('FILE_OUTSIDE_PROJECT', `${path} is no file of the project`);
}
