import type { FastifyInstance } from 'fastify';
import type { Entity } from '../core/entity.ts';
import type { Platform } from '../core/platform.ts';

/** Opens a place for an object's file; the address is complete and needs no certificate. */
export function openUpload(platform: Platform, owner: Entity): string {
  const token = platform.uploads.open(owner.id);
  owner.hidden['token'] = token;
  return uploadUrl(platform, token);
}

/** The full address of a file. */
export function uploadUrl(platform: Platform, token: string): string {
  return `${platform.context.origin()}/uploads/${token}`;
}

/** Mounts the files' own path: a raw PUT takes one in, GET gives it back. */
export function mountUploads(app: FastifyInstance, platform: Platform): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, content, done) => done(null, content));
  app.put<{ Params: { token: string } }>('/uploads/:token', (request, reply) => {
    // Signed addresses are made for a request without content type: another one does not match the signature.
    if (platform.knob('uploadRefusesContentType') && request.headers['content-type'] !== undefined) {
      return reply.code(403).type('application/xml').send('<Error><Code>SignatureDoesNotMatch</Code></Error>');
    }
    const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (!platform.uploads.store(request.params.token, content)) {
      return reply.code(403).type('application/xml').send('<Error><Code>AccessDenied</Code></Error>');
    }
    platform.context.changed();
    return reply.code(200).send();
  });
  app.get<{ Params: { token: string } }>('/uploads/:token', (request, reply) => {
    const content = platform.uploads.fetch(request.params.token);
    if (!content) return reply.code(404).type('application/xml').send('<Error><Code>NoSuchKey</Code></Error>');
    return reply.type('application/octet-stream').send(content);
  });
}
