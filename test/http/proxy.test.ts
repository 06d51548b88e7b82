import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { proxyFor } from '../../src/http/open-dispatcher.ts';
import { makeAuthority } from './make-certificates.ts';
import { openClient } from './open-client.ts';
import { sendJson, serve } from './serve.ts';

describe('the proxy for a server', () => {
  const environment = {
    HTTPS_PROXY: 'http://p:1',
    http_proxy: 'http://q:2',
    NO_PROXY: 'localhost,.corp.example,10.0.0.1:8443',
  };

  test.each([
    ['https://api.example', 'http://p:1'],
    ['http://api.example', 'http://q:2'],
    ['https://localhost:8443', undefined],
    ['https://a.corp.example', undefined],
    ['https://corp.example', undefined],
    ['https://notcorp.example', 'http://p:1'],
    ['https://10.0.0.1:8443', undefined],
    ['https://10.0.0.1', 'http://p:1'],
  ])('%s is %s', (origin, proxy) => {
    expect(proxyFor(new URL(origin), environment)).toBe(proxy);
  });

  test('is none without the variables, or when all are exempt', () => {
    expect(proxyFor(new URL('https://a.example'), {})).toBeUndefined();
    expect(proxyFor(new URL('https://a.example'), { https_proxy: 'http://p', no_proxy: '*' })).toBeUndefined();
  });
});

test('requests over TLS go through a tunnel of the proxy', async () => {
  const authority = await makeAuthority();
  await using server = await serve((response) => sendJson(response, 200, { via: 'tunnel' }), await authority.issue());
  const tunnels: string[] = [];
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    tunnels.push(request.url ?? '');
    const upstream = connect(server.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address() as AddressInfo;
  {
    await using open = openClient(
      server.origin,
      { tls: { ca: authority.ca, rejectUnauthorized: true, verifyHostname: true } },
      { environment: { HTTPS_PROXY: `http://127.0.0.1:${address.port}` } },
    );
    expect((await open.get()).json).toEqual({ via: 'tunnel' });
    expect(tunnels).toEqual([new URL(server.origin).host]);
  }
  proxy.closeAllConnections();
  proxy.close();
});
