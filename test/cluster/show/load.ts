import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import type { Scene } from './scene.ts';

/** Requests through both proxies, one after the other. */
export interface Load {
  /** Beginning of all its paths, which nobody else has. */
  prefix: string;
  /** Waits until so many more than now were answered. */
  more(count: number): Promise<void>;
  /** Ends it and gives the paths of all that were answered. */
  end(): Promise<string[]>;
}

export function startLoad({ node, front }: Scene): Load {
  const prefix = `/load/${randomBytes(4).toString('hex')}/`;
  const answered: string[] = [];
  let going = true;
  const sending = (async () => {
    for (let request = 0; going; request++) {
      const path = `${prefix}${request}`;
      const answer = await node.network.call(`http://${front.address}:8080${path}`);
      if (answer.status !== 200) throw new Error(`${path} is answered with ${answer.status}`);
      answered.push(path);
      await sleep(20);
    }
  })();
  // Told by end().
  sending.catch(() => undefined);
  return {
    prefix,
    async more(count) {
      const before = answered.length;
      await eventually(() => {
        if (answered.length < before + count) throw new Error(`${answered.length - before} of ${count} are answered`);
        return Promise.resolve();
      });
    },
    async end() {
      going = false;
      await sending;
      return answered;
    },
  };
}
