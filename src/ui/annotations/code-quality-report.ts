import { createHash } from 'node:crypto';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { visibleText } from '../visible-text.ts';
import { repositoryPath } from './repository-path.ts';

/**
 * Diagnostics as GitLab shows them at the lines of a merge request (`artifacts:reports:codequality`; GitLab docs, "Code Quality
 * report format"). Those without a place in a file are put at the first line of `reckon.yaml`, for GitLab drops what has none.
 *
 * @param prefix - The project's folder from the repository's top; empty when it is the top itself.
 * @returns A JSON list that ends in a line break; GitLab wants one even where it is empty.
 */
export function codeQualityReport(diagnostics: readonly Diagnostic[], prefix: string): string {
  const seen = new Map<string, number>();
  const findings = diagnostics.map((diagnostic) => {
    const { severity, code, message, hint, location, address } = diagnostic;
    const path = repositoryPath(prefix, location?.file ?? 'reckon.yaml');
    // Without the line, so that a fault that only moves down is not a new one; alike ones are numbered.
    const identity = JSON.stringify([code, path, address ?? '', message]);
    const count = seen.get(identity) ?? 0;
    seen.set(identity, count + 1);
    return {
      description: visibleText(hint === undefined ? message : `${message}. ${hint}`),
      check_name: code,
      fingerprint: createHash('sha256').update(`${identity}#${count}`).digest('hex'),
      severity: severity === 'error' ? 'major' : 'minor',
      location: { path, lines: { begin: location?.line ?? 1 } },
    };
  });
  return `${JSON.stringify(findings, undefined, 2)}\n`;
}
