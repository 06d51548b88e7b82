import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Place, Report } from './config-report.ts';
import { SourceFile } from './source-file.ts';
import { defaultYamlLimits } from './yaml-document.ts';

/** Reads a file of the project; what is too large or unreadable is reported, and `undefined`. */
export function readSourceFile(
  root: string,
  path: string,
  report: Report,
  options: { readonly maxBytes?: number; readonly place?: Place } = {},
): SourceFile | undefined {
  const maxBytes = options.maxBytes ?? defaultYamlLimits.fileBytes;
  const absolute = join(root, path);
  try {
    const { size } = statSync(absolute);
    if (size > maxBytes) {
      report.add(
        'FILE_TOO_LARGE',
        `${path} has ${size} bytes; a file may have ${maxBytes}`,
        options.place ?? { file: path, line: 1, column: 1 },
        {
          hint: 'spread its documents over several files',
        },
      );
      return undefined;
    }
    return new SourceFile(path, readFileSync(absolute, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    report.add('FILE_UNREADABLE', `${path} cannot be read: ${systemReason(error)}`, options.place);
    return undefined;
  }
}

/** Whether the error is one that the operating system reports. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

/** What a person calls the operating system's reason. */
export function systemReason(error: NodeJS.ErrnoException): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'part of the path is no folder',
    ELOOP: 'its symbolic links go in a circle',
  };
  const code = error.code ?? '';
  return Object.hasOwn(reasons, code) ? (reasons[code] ?? code) : code;
}
