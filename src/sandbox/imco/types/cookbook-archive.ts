import { gunzipSync } from 'node:zlib';
import type { Entity } from '../core/entity.ts';
import { isObject, parseJson, textOf } from '../core/json.ts';
import type { Failure } from '../core/resource-type.ts';
import { checksum } from '../core/upload-store.ts';
import type { World } from '../core/world.ts';

interface Metadata {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly recipes: readonly string[];
}

interface ArchivedFile {
  readonly path: string;
  readonly text: string;
}

const TAR_BLOCK = 512;
const THREE_INTEGERS = /^\d+\.\d+\.\d+$/;

/** Why processing the uploaded archive fails by itself, if it does. */
export function cookbookOutcome(entity: Entity, world: World): Failure | undefined {
  const content = world.platform.uploads.contentFor(entity.id) ?? Buffer.alloc(0);
  const metadata = metadataOf(content, world);
  if (!metadata) return { state: 'processing_error', message: 'the archive has no metadata.rb or metadata.json' };
  if (!THREE_INTEGERS.test(metadata.version)) {
    return {
      state: 'processing_error',
      message: `the version ${metadata.version} is not three integers joined by dots`,
    };
  }
  const revision = checksum(content);
  const byContent = world.knob('cookbookDuplicate') === 'content';
  const twin = world
    .list('cookbook_version')
    .find((other) =>
      other === entity || other.values['state'] !== 'ready'
        ? false
        : byContent
          ? other.values['revision_id'] === revision
          : other.values['name'] === metadata.name && other.values['version'] === metadata.version,
    );
  if (!twin) return undefined;
  return {
    state: 'duplicated',
    message: `version ${metadata.version} of ${metadata.name} is there already (${twin.id})`,
  };
}

/** Takes over what the archive says of itself. */
export function fillFromArchive(entity: Entity, world: World): void {
  const content = world.platform.uploads.contentFor(entity.id) ?? Buffer.alloc(0);
  const metadata = metadataOf(content, world);
  if (metadata) Object.assign(entity.values, metadata, { revision_id: checksum(content) });
}

function metadataOf(content: Buffer, world: World): Metadata | undefined {
  const files = filesOf(content);
  const json = files.find(({ path }) => path.endsWith('metadata.json'));
  const ruby = files.find(({ path }) => path.endsWith('metadata.rb'));
  const recipes = files.flatMap(({ path }) => /recipes\/([\w-]+)\.rb$/.exec(path)?.[1] ?? []);
  const parsed = json ? parseJson(json.text) : undefined;
  if (isObject(parsed)) {
    const own = parsed['recipes'];
    const named = isObject(own) ? Object.keys(own) : [];
    return {
      name: textOf(parsed, 'name'),
      version: textOf(parsed, 'version'),
      description: textOf(parsed, 'description'),
      recipes: recipes.length > 0 ? recipes : named,
    };
  }
  if (ruby) {
    const said = (key: string) => new RegExp(`^\\s*${key}\\s+['"](.+?)['"]`, 'm').exec(ruby.text)?.[1] ?? '';
    return { name: said('name'), version: said('version'), description: said('description'), recipes };
  }
  if (world.knob('cookbookMetadata') === 'strict' || content.length === 0) return undefined;
  return { name: `cookbook-${checksum(content).slice(0, 8)}`, version: '0.1.0', description: '', recipes: ['default'] };
}

/** The files of a tar archive, plain or gzipped; a lone JSON text or `metadata.rb` counts as an archive of itself. */
function filesOf(content: Buffer): readonly ArchivedFile[] {
  const isGzip = content[0] === 0x1f && content[1] === 0x8b;
  const plain = isGzip ? unzipped(content) : content;
  if (plain.length >= TAR_BLOCK && plain.toString('latin1', 257, 262) === 'ustar') return filesOfTar(plain);
  const text = plain.toString('utf8');
  if (isObject(parseJson(text))) return [{ path: 'metadata.json', text }];
  return /^\s*name\s+['"]/m.test(text) && /^\s*version\s+['"]/m.test(text) ? [{ path: 'metadata.rb', text }] : [];
}

function unzipped(content: Buffer): Buffer {
  try {
    return gunzipSync(content);
  } catch (error) {
    // A broken archive is the customer's mistake: it has no files, so its processing ends in an error.
    if (error instanceof Error && 'code' in error) return Buffer.alloc(0);
    throw error;
  }
}

function filesOfTar(archive: Buffer): readonly ArchivedFile[] {
  const files: ArchivedFile[] = [];
  let offset = 0;
  while (offset + TAR_BLOCK <= archive.length && archive[offset] !== 0) {
    const path = archive.toString('utf8', offset, offset + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(archive.toString('latin1', offset + 124, offset + 136), 8) || 0;
    const start = offset + TAR_BLOCK;
    files.push({ path, text: archive.toString('utf8', start, start + size) });
    offset = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  return files;
}
