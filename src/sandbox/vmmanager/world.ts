import type { Host } from './host/host.ts';
import type { Task } from './jobs/task.ts';
import type {
  Account,
  Address,
  Backup,
  Cluster,
  Disk,
  HistoryEntry,
  Image,
  IpNet,
  IpPool,
  IpRange,
  Limits,
  LoginKey,
  Node,
  Os,
  Setting,
  Storage,
  StorageAttachment,
  Token,
  UserSshKey,
  Vxlan,
} from './rows.ts';
import { type Row, type SavedTable, Table } from './table.ts';

/** The world as plain JSON. */
export interface SavedWorld {
  readonly lastNotify: number;
  readonly consul: number;
  readonly requestAt: number;
  readonly tables: Readonly<Record<string, SavedTable>>;
}

/** A table's name: the function's name in the API where there is one. */
export type TableName = keyof World['tables'];

/** All that the platform keeps. */
export class World {
  /** Number of the newest notification: grows with every change. */
  lastNotify = 247_303;
  /** The next consul id: large numbers, apart from the tasks' row ids. */
  consul = 1_341_774_670;
  /** When the platform was last called. */
  requestAt = 0;

  readonly tables = {
    account: new Table<Account>(3),
    address: new Table<Address>(7),
    backup: new Table<Backup>(),
    backup_location: new Table<Row>(),
    cluster: new Table<Cluster>(),
    disk: new Table<Disk>(43),
    history: new Table<HistoryEntry>(),
    host: new Table<Host>(41),
    image: new Table<Image>(),
    invite: new Table<Row>(),
    ipnet: new Table<IpNet>(),
    ippool: new Table<IpPool>(),
    limits: new Table<Limits>(),
    login_key: new Table<LoginKey>(4),
    node: new Table<Node>(),
    node_script: new Table<Row>(),
    os: new Table<Os>(),
    platform_schedule: new Table<Row>(),
    preset: new Table<Row>(),
    range: new Table<IpRange>(),
    recipe: new Table<Row>(),
    repository: new Table<Row>(),
    schedule: new Table<Row>(),
    script_variable: new Table<Row>(),
    setting: new Table<Setting>(),
    ssh_key: new Table<Row>(),
    storage: new Table<Storage>(),
    storage_attachment: new Table<StorageAttachment>(),
    tag: new Table<Row>(),
    task: new Table<Task>(501),
    token: new Table<Token>(1996),
    user_ssh_key: new Table<UserSshKey>(),
    vxlan: new Table<Vxlan>(),
  };

  /** The whole as plain JSON. */
  save(): SavedWorld {
    const { lastNotify, consul, requestAt } = this;
    const tables = Object.entries(this.tables).map(([name, table]) => [name, table.save()] as const);
    return { lastNotify, consul, requestAt, tables: Object.fromEntries(tables) };
  }

  /** Replaces all by what {@link save} gave. */
  load(saved: SavedWorld): void {
    this.lastNotify = saved.lastNotify;
    this.consul = saved.consul;
    this.requestAt = saved.requestAt;
    for (const [name, table] of Object.entries(this.tables)) {
      table.load(saved.tables[name] ?? { next: table.nextId(), rows: [] });
    }
  }
}
