import { realpathSync } from 'node:fs';
import { sep } from 'node:path';

/** Whether a path is the folder or lies in it, by its text alone. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/** Whether an existing path lies in the folder when symbolic links are followed. */
export function isReallyInside(path: string, folder: string): boolean {
  return isInside(realpathSync(path), realpathSync(folder));
}

/** Which files a project may read. */
export interface FileRules {
  /** Absolute path of the project's folder. */
  readonly root: string;
  /** Whether they must lie in it, symbolic links followed. */
  readonly restrictFiles: boolean;
  /** Where files are restricted: whether an absolute path is a file of the repository rather than one that only lies there. */
  readonly isOwnFile?: (path: string) => boolean;
}

/** Whether a project may read an existing file as one of documents: modules may be shared with others of its repository. */
export function mayReadDocuments(path: string, rules: FileRules): boolean {
  if (!rules.restrictFiles) return true;
  return rules.isOwnFile === undefined ? isReallyInside(path, rules.root) : rules.isOwnFile(path);
}

/** Whether a project may read an existing file. */
export function mayRead(path: string, rules: FileRules): boolean {
  return !rules.restrictFiles || (isReallyInside(path, rules.root) && rules.isOwnFile?.(path) !== false);
}
