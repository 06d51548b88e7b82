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
