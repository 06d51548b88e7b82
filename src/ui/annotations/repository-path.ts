/**
 * A path of the project as CI systems want it: from the repository's top.
 *
 * @param prefix - The project's folder from there, with forward slashes; empty when it is the top itself.
 */
export function repositoryPath(prefix: string, file: string): string {
  const parts: string[] = [];
  for (const part of `${prefix}/${file}`.split('/')) {
    if (part === '..' && parts.length > 0) parts.pop();
    else if (part !== '' && part !== '.' && part !== '..') parts.push(part);
  }
  return parts.join('/');
}
