import type { Route } from './route.ts';

/** A request's function with the parameters of its path. */
export interface RouteMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  /** The first number in the path; 0 where there is none. */
  readonly id: number;
}

interface Branch {
  readonly words: Map<string, Branch>;
  readonly parameters: { readonly name: string; readonly isNumber: boolean; readonly branch: Branch }[];
  readonly routes: Map<string, Route>;
}

/** Finds functions by method and path. Words win over numbers, numbers over texts. */
export class Router {
  private readonly root = emptyBranch();

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      let branch = this.root;
      for (const segment of route.path.split('/')) {
        branch = step(branch, segment);
      }
      branch.routes.set(route.method, route);
    }
  }

  /** The function, or the methods that the path has instead (none: the path is unknown). */
  match(method: string, path: string): RouteMatch | { readonly allowed: readonly string[] } {
    const segments = path.split('/').filter((segment) => segment !== '');
    const found = walk(this.root, segments, {}, 0);
    const route = found?.branch.routes.get(method);
    return found !== undefined && route !== undefined
      ? { route, params: found.params, id: found.id }
      : { allowed: [...(found?.branch.routes.keys() ?? [])] };
  }
}

interface Found {
  readonly branch: Branch;
  readonly params: Readonly<Record<string, string>>;
  readonly id: number;
}

function walk(
  branch: Branch,
  [segment, ...rest]: readonly string[],
  params: Readonly<Record<string, string>>,
  id: number,
): Found | undefined {
  if (segment === undefined) {
    return branch.routes.size === 0 ? undefined : { branch, params, id };
  }
  const word = branch.words.get(segment);
  const exact = word === undefined ? undefined : walk(word, rest, params, id);
  if (exact !== undefined) {
    return exact;
  }
  for (const { name, isNumber, branch: next } of branch.parameters) {
    if (!isNumber || /^\d+$/.test(segment)) {
      const value = isNumber && id === 0 ? Number(segment) : id;
      const found = walk(next, rest, { ...params, [name]: segment }, value);
      if (found !== undefined) {
        return found;
      }
    }
  }
  return undefined;
}

function step(branch: Branch, segment: string): Branch {
  const isNumber = segment.startsWith(':');
  if (!isNumber && !segment.startsWith('*')) {
    const next = branch.words.get(segment) ?? emptyBranch();
    branch.words.set(segment, next);
    return next;
  }
  const name = segment.slice(1);
  const known = branch.parameters.find((parameter) => parameter.name === name && parameter.isNumber === isNumber);
  if (known !== undefined) {
    return known.branch;
  }
  const next = emptyBranch();
  branch.parameters.push({ name, isNumber, branch: next });
  branch.parameters.sort((left, right) => Number(right.isNumber) - Number(left.isNumber));
  return next;
}

function emptyBranch(): Branch {
  return { words: new Map(), parameters: [], routes: new Map() };
}
