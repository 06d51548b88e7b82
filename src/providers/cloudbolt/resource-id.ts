/** The path of a resource from its id, `service/35`; older versions have services alone. */
export function resourcePath(id: string): string {
  const [type, number] = id.includes('/') ? id.split('/') : ['service', id];
  return type === 'services' ? `/services/${number}/` : `/resources/${encodeURIComponent(type ?? '')}/${number}/`;
}

/** The id of a resource from its path. */
export function resourceId(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '');
  return segments.slice(-2).map(decodeURIComponent).join('/');
}
