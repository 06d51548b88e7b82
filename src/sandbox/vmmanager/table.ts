/** A row of any table. Ids are counted per table and never given twice. */
export interface Identified {
  readonly id: number;
}

/** A row whose fields are only stored and shown again. */
export interface Row extends Identified {
  [field: string]: unknown;
}

/** What {@link Table} saves. */
export interface SavedTable {
  readonly next: number;
  readonly rows: readonly Identified[];
}

/** Rows of one type by id, in the order of their ids. */
export class Table<T extends Identified> {
  private next: number;
  private readonly rowsById = new Map<number, T>();

  /** @param first - The id that the first row gets. */
  constructor(first = 1) {
    this.next = first;
  }

  /** Adds a row under the next id. The fields are kept as they are given, not copied. */
  insert(fields: Omit<T, 'id'>): T {
    const { next: id } = this;
    const row = Object.assign({ id }, fields, { id }) as unknown as T;
    this.next += 1;
    this.rowsById.set(row.id, row);
    return row;
  }

  /** The row, or undefined where there is none. */
  get(id: number): T | undefined {
    return this.rowsById.get(id);
  }

  /** All rows by ascending id. */
  all(): T[] {
    return [...this.rowsById.values()];
  }

  /** The rows that pass, by ascending id. */
  where(passes: (row: T) => boolean): T[] {
    return this.rowsById.values().filter(passes).toArray();
  }

  /** The first row that passes. */
  find(passes: (row: T) => boolean): T | undefined {
    return this.rowsById.values().find(passes);
  }

  /** Takes a row out; whether it was there. */
  remove(id: number): boolean {
    return this.rowsById.delete(id);
  }

  /** The id that the next row gets. */
  nextId(): number {
    return this.next;
  }

  /** Lets the ids of rows to come start at `id`. */
  startAt(id: number): void {
    this.next = id;
  }

  /** The table as plain JSON. */
  save(): SavedTable {
    return { next: this.next, rows: structuredClone(this.all()) };
  }

  /** Replaces the contents by what {@link save} gave. */
  load(saved: SavedTable): void {
    this.next = saved.next;
    this.rowsById.clear();
    for (const row of structuredClone(saved.rows)) {
      this.rowsById.set(row.id, row as T);
    }
  }
}
