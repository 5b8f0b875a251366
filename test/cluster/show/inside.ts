import { createSocket } from 'node:dgram';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { answerTo } from './dns.ts';

/*
 * What a node has for its pods, run in the node's network namespace: the way to the API server, the cluster's DNS, and a
 * store that keeps what it is sent by OTLP. Files and sockets in a directory join it to the test:
 * `door.sock` leads to any pod (the first line says which), `api.sock` to the API server, `names.json` says who has which
 * addresses, `spans.jsonl` gets a line for each request to the store.
 */
const [dir = '', apiAddress = '', dnsAddress = ''] = process.argv.slice(2);

createServer((visitor) => {
  visitor.once('data', (first: Buffer) => {
    const end = first.indexOf('\n');
    const [host = '', port = ''] = first.subarray(0, end).toString().split(' ');
    const pod = connect(Number(port), host);
    pod.write(first.subarray(end + 1));
    joined(visitor, pod);
  });
}).listen(join(dir, 'door.sock'));

createServer((pod) => joined(pod, connect(join(dir, 'api.sock')))).listen(443, apiAddress);

createHttpServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    appendFileSync(join(dir, 'spans.jsonl'), `${Buffer.concat(chunks).toString()}\n`);
    response.setHeader('content-type', 'application/json').end('{}');
  });
}).listen(4318, apiAddress);

const dns = createSocket('udp4');
dns.on('message', (question, { port, address }) => {
  const names = JSON.parse(readFileSync(join(dir, 'names.json'), 'utf8')) as Record<string, string[]>;
  const answer = answerTo(question, names);
  if (answer) dns.send(answer, port, address);
});
dns.bind(53, dnsAddress);

function joined(one: Socket, other: Socket): void {
  one.pipe(other).pipe(one);
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
  one.on('close', () => other.destroy());
  other.on('close', () => one.destroy());
}
