import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lifetime } from './host.ts';

/**
 * As much of S3 as a component needs to start: objects in memory, whatever the bucket, credentials not looked at. Gives its
 * address; ends with the test.
 */
export async function bucketServer({ onTestFinished }: Pick<Lifetime, 'onTestFinished'>): Promise<string> {
  const objects = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bucket');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const found = objects.get(pathname);
      response.setHeader('last-modified', new Date(0).toUTCString());
      response.setHeader('etag', '"0"');
      if (request.method === 'PUT') {
        objects.set(pathname, Buffer.concat(chunks));
        response.end();
      } else if (request.method === 'DELETE') {
        objects.delete(pathname);
        response.writeHead(204).end();
      } else if (searchParams.has('location')) {
        response.end(
          '<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>',
        );
      } else if (searchParams.has('list-type')) {
        const keys = [...objects.keys()]
          .sort()
          .map((path) => `<Contents><Key>${path.replace(/^\/[^/]*\//, '')}</Key></Contents>`);
        response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${keys.join('')}</ListBucketResult>`);
      } else if (found) {
        response.end(found);
      } else {
        response.writeHead(404).end('<Error><Code>NoSuchKey</Code><Message>there is none</Message></Error>');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
