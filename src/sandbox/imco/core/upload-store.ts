import { createHash, randomUUID } from 'node:crypto';

interface Upload {
  readonly owner: string;
  content?: Buffer;
}

/**
 * Files on their own path beside the API: a creation answers with an address that whoever has it may PUT the file to,
 * without certificate and without content type.
 */
export class UploadStore {
  readonly #byToken = new Map<string, Upload>();

  /** Opens a place for the file of the object `owner`; the token is the secret part of the address. */
  open(owner: string): string {
    const token = randomUUID().replaceAll('-', '');
    this.#byToken.set(token, { owner });
    return token;
  }

  /** Puts a file down that is there to be fetched; answers the token. */
  offer(owner: string, content: Buffer): string {
    const token = this.open(owner);
    this.store(token, content);
    return token;
  }

  /** Takes a file in; false where the token is unknown. */
  store(token: string, content: Buffer): boolean {
    const upload = this.#byToken.get(token);
    if (upload) upload.content = content;
    return upload !== undefined;
  }

  /** The file at a token, if it has come. */
  fetch(token: string): Buffer | undefined {
    return this.#byToken.get(token)?.content;
  }

  /** The file that has come for an object. */
  contentFor(owner: string): Buffer | undefined {
    return [...this.#byToken.values()].find((upload) => upload.owner === owner)?.content;
  }

  /** Forgets the files of an object that is no more. */
  drop(owner: string): void {
    for (const [token, upload] of this.#byToken) {
      if (upload.owner === owner) this.#byToken.delete(token);
    }
  }

  /** Forgets all files. */
  clear(): void {
    this.#byToken.clear();
  }

  /** All files as plain JSON, contents in base64. */
  snapshot(): readonly { readonly token: string; readonly owner: string; readonly content?: string }[] {
    return [...this.#byToken].map(([token, { owner, content }]) => ({
      token,
      owner,
      ...(content ? { content: content.toString('base64') } : {}),
    }));
  }

  /** Takes up the files of a snapshot. */
  restore(saved: ReturnType<UploadStore['snapshot']>): void {
    for (const { token, owner, content } of saved) {
      this.#byToken.set(token, {
        owner,
        ...(content === undefined ? {} : { content: Buffer.from(content, 'base64') }),
      });
    }
  }
}

/** The content's checksum, as `revision_id` shows it: 40 hexadecimal digits. */
export function checksum(content: Buffer): string {
  return createHash('sha1').update(content).digest('hex');
}
