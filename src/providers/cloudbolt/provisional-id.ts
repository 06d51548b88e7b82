/** Prefix of the id that what is ordered has until it exists: `order/9`. */
const ORDERED = 'order/';

/** The id of what is ordered and not there yet. */
export function orderedId(order: string): string {
  return `${ORDERED}${order}`;
}

/** The order behind such an id; undefined for an object's own. */
export function orderOfId(id: string): string | undefined {
  return id.startsWith(ORDERED) ? id.slice(ORDERED.length) : undefined;
}
