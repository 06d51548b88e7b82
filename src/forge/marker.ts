import type { ForgeKind } from '../model/forge-kind.ts';

/** What a comment or an issue is about: there is one for each on a pull request, or open in a repository. */
export interface MarkerSubject {
  readonly purpose: 'plan' | 'drift';
  /**
   * What tells a repository's projects apart: the project's folder from the top (`.` for the top itself), which the branch under
   * review does not choose as it chooses the project's name; that name where there is no repository.
   */
  readonly place: string;
  readonly environment: string;
}

/**
 * The line by which reckon knows its own comment again: an HTML comment, which readers don't see; on Bitbucket, which shows
 * those, a link definition that nothing refers to. Names are escaped so that none can end it early.
 */
export function formatMarker(kind: ForgeKind, subject: MarkerSubject): string {
  const name = [subject.purpose, subject.place, subject.environment].map(escapeName).join('/');
  switch (kind) {
    case 'github':
    case 'gitlab':
    case 'gitea':
      return `<!-- reckon:${name} -->`;
    case 'bitbucket-cloud':
    case 'bitbucket-server':
      return `[//]: # (reckon:${name})`;
    default:
      return kind satisfies never;
  }
}

/** The text with its marker in front. */
export function withMarker(marker: string, body: string): string {
  return `${marker}\n\n${body.trim()}\n`;
}

/** Whether a text was made with the marker: only the very beginning counts, so that a quotation does not. */
export function isMarked(marker: string, text: string): boolean {
  return text.trimStart().startsWith(marker);
}

function escapeName(name: string): string {
  return encodeURIComponent(name).replace(/[()'*!~]|--/g, (part) =>
    [...part].map((letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`).join(''),
  );
}
