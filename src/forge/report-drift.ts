import type { ForgeAccount, ForgeIssue, ForgeIssues } from './forge-api.ts';
import { mayHaveArrived } from './forge-client.ts';
import { ForgeError } from './forge-error.ts';
import { formatMarker, isMarked, type MarkerSubject, withMarker } from './marker.ts';
import type { Forge } from './open-forge.ts';
import { checkedLength, ownership, type Posted, sameText } from './post-comment.ts';

/** Label of drift issues: by it they are found among a repository's other issues. */
const DRIFT_LABEL = 'reckon-drift';

/** Whose drift it is. */
export type DriftSubject = Omit<MarkerSubject, 'purpose'>;

/**
 * Opens the drift issue of a project and environment, or updates the one that is open.
 *
 * @param report.title - One line.
 * @param report.body - Markdown, at most `commentBudget(kind)` bytes.
 * @throws {ForgeError} `FORGE_UNSUPPORTED` where there is no issue tracker; `FORGE_TOO_LONG`; what the forge refuses.
 */
export async function reportDrift(
  forge: Forge,
  subject: DriftSubject,
  report: { readonly title: string; readonly body: string },
): Promise<Posted> {
  const issues = issuesOf(forge);
  const marker = markerOf(forge, subject);
  const body = checkedLength(forge.settings, withMarker(marker, report.body));
  const title = report.title.replace(/\s+/g, ' ').trim().slice(0, 250);
  const isOurs = await ownership(forge, false);
  for (let attempt = 1; ; attempt += 1) {
    const issue = await findOpen(issues, marker, isOurs);
    if (issue !== undefined) {
      if (issue.title === title && sameText(issue.body, body)) return posted('unchanged', issue);
      return posted('updated', await issues.update(issue, { title, body }));
    }
    try {
      return posted('created', await issues.create({ title, body, label: DRIFT_LABEL }));
    } catch (error) {
      if (!mayHaveArrived(error) || attempt >= ATTEMPTS) throw error;
    }
  }
}

const ATTEMPTS = 3;

/**
 * Closes the drift issue of a project and environment, once nothing differs any more.
 *
 * @returns Whether one was open.
 * @throws {ForgeError} `FORGE_UNSUPPORTED` where there is no issue tracker; what the forge refuses.
 */
export async function resolveDrift(forge: Forge, subject: DriftSubject): Promise<boolean> {
  const issues = issuesOf(forge);
  const issue = await findOpen(issues, markerOf(forge, subject), await ownership(forge, false));
  if (issue === undefined) return false;
  await issues.close(issue);
  return true;
}

function issuesOf({ api, settings }: Forge): ForgeIssues {
  if (api.issues !== undefined) return api.issues;
  throw new ForgeError('FORGE_UNSUPPORTED', `${settings.kind} has no issues that reckon could open`, {
    hint: 'Let the job fail on exit code 2 of `reckon drift` instead.',
  });
}

function markerOf({ settings }: Forge, subject: DriftSubject): string {
  return formatMarker(settings.kind, { purpose: 'drift', ...subject });
}

async function findOpen(
  issues: ForgeIssues,
  marker: string,
  isOurs: (author: ForgeAccount) => boolean,
): Promise<ForgeIssue | undefined> {
  for await (const issue of issues.open(DRIFT_LABEL)) {
    if (isMarked(marker, issue.body) && isOurs(issue.author)) return issue;
  }
  return undefined;
}

function posted(result: Posted['result'], issue: ForgeIssue): Posted {
  return { result, ...(issue.url === undefined ? {} : { url: issue.url }) };
}
