/** Where a remote repository is, without who asks. */
export interface RemoteAddress {
  /** `https` or, over SSH and the git protocol, the one that a browser is most likely to reach: `https` too. */
  readonly protocol: 'http' | 'https';
  /** Host, with a port where the URL is HTTP and has one. */
  readonly host: string;
  /** Path without leading slash and `.git`: `group/project`. */
  readonly path: string;
}

/**
 * Takes a remote's URL apart, in any form that git knows: `https://…`, `ssh://git@…`, `git@host:path`. User, password and token
 * are dropped.
 *
 * @returns `undefined` for a path on disk and for what is no URL.
 */
export function parseRemote(url: string): RemoteAddress | undefined {
  const scp = /^(?:[^@/\\]+@)?([A-Za-z0-9.-]{2,}):(?!\/\/|\\)(.+)$/.exec(url);
  if (scp?.[1] !== undefined && scp[2] !== undefined && !url.includes('://')) {
    return address('https', scp[1], scp[2]);
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.hostname === '') return undefined;
  switch (parsed.protocol) {
    case 'http:':
      return address('http', parsed.host, parsed.pathname);
    case 'https:':
      return address('https', parsed.host, parsed.pathname);
    case 'ssh:':
    case 'git+ssh:':
    case 'git:':
      return address('https', parsed.hostname, parsed.pathname);
    default:
      return undefined;
  }
}

function address(protocol: 'http' | 'https', host: string, rawPath: string): RemoteAddress | undefined {
  const path = decode(rawPath)
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '');
  return path === '' ? undefined : { protocol, host, path };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
