import { globSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import type { Report } from './config-report.ts';
import { isInside } from './inside-folder.ts';
import { PROJECT_FILE } from './load-project.ts';
import type { ProjectFile } from './project-file.ts';

/** Files that hold settings rather than documents, wherever they stand. */
const NOT_DOCUMENTS: ReadonlySet<string> = new Set([PROJECT_FILE, 'module.yaml', 'module.yml']);

/**
 * The files that `resources:` names, from the project's folder with forward slashes, sorted. A folder stands for the YAML files
 * beneath it, but for those in hidden folders and in folders of modules (with a module.yaml), and definitions of providers.
 */
export function findDocumentFiles(project: ProjectFile, report: Report): readonly string[] {
  const found = new Set<string>();
  for (const entry of project.source.resources ?? [{ pattern: 'resources', location: undefined }]) {
    const files = matchPattern(project.root, entry.pattern);
    if (files.length === 0 && entry.location !== undefined && !isFolder(join(project.root, entry.pattern))) {
      report.add('RESOURCES_NOT_FOUND', `no file matches \`${entry.pattern}\``, entry.location, {
        hint: 'paths count from the folder of reckon.yaml',
      });
    }
    for (const file of files) found.add(file);
  }
  return [...found].sort();
}

function matchPattern(root: string, pattern: string): readonly string[] {
  const absolute = join(root, pattern);
  if (isAbsolute(pattern) || !isInside(absolute, root)) return [];
  if (isFolder(absolute)) return filesBeneath(absolute).map((file) => toPosix(relative(root, file)));
  if (isFile(absolute)) return [toPosix(relative(root, absolute))];
  const matches = globSync(pattern, { cwd: root }).map((match) => join(root, match));
  return matches
    .flatMap((match) => (isFolder(match) ? filesBeneath(match) : isDocumentFile(match) ? [match] : []))
    .map((file) => toPosix(relative(root, file)));
}

/** The YAML files beneath a folder. */
export function filesBeneath(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) return [];
    if (isFolder(path))
      return isFile(join(path, 'module.yaml')) || isFile(join(path, PROJECT_FILE)) ? [] : filesBeneath(path);
    return isDocumentFile(path) ? [path] : [];
  });
}

function isDocumentFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf(sep) + 1);
  return /\.ya?ml$/.test(name) && !/\.provider\.ya?ml$/.test(name) && !NOT_DOCUMENTS.has(name);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function toPosix(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
