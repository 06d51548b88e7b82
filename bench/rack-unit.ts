/** A unit as it is declared. */
export interface RackUnit {
  readonly name: string;
  readonly size: number;
  readonly tags: readonly string[];
  readonly limits: { readonly memory: string; readonly cpu: string };
}

/** The unit of that number: what documents declare and what the server holds. */
export function rackUnit(index: number): RackUnit {
  return {
    name: `unit-${index}`,
    size: (index % 4) + 1,
    tags: ['bench', `row-${index % 40}`],
    limits: { memory: `${(index % 8) + 1}Gi`, cpu: '500m' },
  };
}
