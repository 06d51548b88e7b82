import { crc32, inflateRawSync } from 'node:zlib';

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

/** An archive with one file, not compressed. */
export function zipOf(fileName: string, content: Buffer): Buffer {
  const name = Buffer.from(fileName);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt32LE(crc32(content), 10);
  shared.writeUInt32LE(content.length, 14);
  shared.writeUInt32LE(content.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.alloc(4);
  local.writeUInt32LE(LOCAL, 0);
  const central = Buffer.alloc(6);
  central.writeUInt32LE(CENTRAL, 0);
  central.writeUInt16LE(20, 4);
  const body = Buffer.concat([local, shared, name, content]);
  const directory = Buffer.concat([central, shared, Buffer.alloc(14), name]);
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(END, 0);
  tail.writeUInt16LE(1, 8);
  tail.writeUInt16LE(1, 10);
  tail.writeUInt32LE(directory.length, 12);
  tail.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, directory, tail]);
}

/**
 * Content of the archive's first file whose name ends so.
 *
 * @returns Undefined when there is none, or the bytes are no archive.
 */
export function unzipFirst(archive: Buffer, ending: string): Buffer | undefined {
  const tail = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (tail < 0 || tail + 22 > archive.length) return undefined;
  let at = archive.readUInt32LE(tail + 16);
  while (at + 46 <= archive.length && archive.readUInt32LE(at) === CENTRAL) {
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    if (name.endsWith(ending)) return entryAt(archive, at);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return undefined;
}

function entryAt(archive: Buffer, central: number): Buffer | undefined {
  const local = archive.readUInt32LE(central + 42);
  if (local + 30 > archive.length) return undefined;
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + archive.readUInt32LE(central + 20));
  return archive.readUInt16LE(central + 10) === 0 ? packed : inflateRawSync(packed);
}
