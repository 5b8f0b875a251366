import { Agent, request } from 'node:https';
import { connect } from '../src/kube/client.ts';
import { loadKubeconfig } from '../src/kube/kubeconfig.ts';
import type { KubeObject } from '../src/objects/object.ts';

export const rawAgent = 'raw-client';
const inFlight = 16;

export interface RawClient {
  /** Settles when each of them is written; rejects with the first that is refused. */
  apply(objects: readonly KubeObject[]): Promise<void>;
  close(): void;
}

/** Nothing but `node:https`: one keep-alive pool, one PATCH for each object, 16 at a time, the answer read and thrown away. */
export function rawClient(kubeconfig: string): RawClient {
  const config = loadKubeconfig({ paths: [kubeconfig], environment: {} });
  const agent = new Agent({
    keepAlive: true,
    maxSockets: inFlight,
    ...(config.caData ? { ca: config.caData } : {}),
    ...(config.clientCertificateData ? { cert: config.clientCertificateData } : {}),
    ...(config.clientKeyData ? { key: config.clientKeyData } : {}),
  });
  const helper = connect(config, { userAgent: 'gunj-bench' });
  return {
    close() {
      agent.destroy();
      helper.close();
    },
    async apply(objects) {
      const requests = await Promise.all(
        objects.map(async (object) => {
          const { plural = '' } = (await helper.discovery.resourceFor(object)) ?? {};
          const { apiVersion, metadata } = object;
          const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
          const within = metadata.namespace ? `/namespaces/${metadata.namespace}` : '';
          return {
            url: `${config.server}${root}${within}/${plural}/${metadata.name}?fieldManager=bench&force=true`,
            body: JSON.stringify(object),
          };
        }),
      );
      let next = 0;
      const send = async () => {
        for (let one = requests[next++]; one; one = requests[next++]) await patch(agent, one.url, one.body);
      };
      await Promise.all(Array.from({ length: inFlight }, send));
    },
  };
}

function patch(agent: Agent, url: string, body: string): Promise<void> {
  return new Promise((done, fail) => {
    const headers = { 'Content-Type': 'application/apply-patch+yaml', 'User-Agent': rawAgent };
    const sent = request(url, { method: 'PATCH', agent, headers }, (response) => {
      response.resume();
      response.on('end', () =>
        (response.statusCode ?? 500) < 300 ? done() : fail(new Error(`${url}: status ${response.statusCode}`)),
      );
    });
    sent.on('error', fail);
    sent.end(body);
  });
}
