import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../objects/canonical.ts';
import { inSoak, runs } from '../testing/runs.ts';
import { reflect } from './reflector.ts';
import { configMap, reply, status } from './testing/fake-server.ts';
import { type Harness, withServer } from './testing/harness.ts';
import { settle, until } from './testing/until.ts';

type Step = 'put' | 'remove' | 'bookmark' | 'end' | 'reset' | 'half' | 'compact' | 'expire' | 'fail' | 'busy' | 'quiet';
const steps: Step[] = [
  'put',
  'remove',
  'bookmark',
  'end',
  'reset',
  'half',
  'compact',
  'expire',
  'fail',
  'busy',
  'quiet',
];

/** A store with a history, behind the fake server: watches begin where they ask to, or get 410 when that is forgotten. */
function storeBehind({ server }: Harness) {
  const objects = new Map<string, string>();
  let history: { version: number; type: string; name: string }[] = [];
  let version = 100;
  let forgotten = 100;
  let served = 0;
  const refusals: number[] = [];

  const object = (name: string, v: number) => configMap(name, `v${v}`);
  const sync = () => {
    server.objects = [...objects.keys()].map((name) => configMap(name, objects.get(name) ?? ''));
    server.resourceVersion = `v${version}`;
  };
  const current = () => server.watches.findLast((watch) => watch.open());

  server.override = ({ path, query }, response) => {
    if (!path.endsWith('configmaps')) return false;
    const code = refusals.shift();
    const from = Number(query.get('resourceVersion')?.slice(1));
    if (code) reply(response, code, status(code, 'X', 'no'), code === 429 ? { 'retry-after': '1' } : {});
    else if (query.has('watch') && from < forgotten) reply(response, 410, status(410, 'Expired', 'too old'));
    else return false;
    return true;
  };

  return {
    objects,
    /** Gives a watch that has come since what happened after the version it starts from. */
    catchUp() {
      for (; served < server.watches.length; served++) {
        const watch = server.watches[served];
        const from = Number(watch?.resourceVersion?.slice(1));
        for (const e of history) if (e.version > from) watch?.send(e.type, object(e.name, e.version));
      }
    },
    do(step: Step, name: string) {
      if (step === 'put' || (step === 'remove' && objects.has(name))) {
        version++;
        const type = step === 'remove' ? 'DELETED' : objects.has(name) ? 'MODIFIED' : 'ADDED';
        if (step === 'remove') objects.delete(name);
        else objects.set(name, `v${version}`);
        history.push({ version, type, name });
        current()?.send(type, object(name, version));
      }
      if (step === 'bookmark') current()?.bookmark(`v${version}`);
      if (step === 'end') current()?.end();
      if (step === 'reset') current()?.reset();
      if (step === 'half') {
        void current()?.bytes('{"type":"ADDED","object":{"metadata":{"name":"€');
        current()?.reset();
      }
      if (step === 'compact') {
        forgotten = version;
        history = [];
        current()?.end();
      }
      if (step === 'expire') current()?.send('ERROR', status(410, 'Expired', 'too old'));
      if (step === 'fail') refusals.push(500, 503);
      if (step === 'busy') refusals.push(429);
      sync();
    },
  };
}

const timeoutMs = inSoak(60_000, 600_000);

test(
  'a mirror ends with what the server has, whatever happens on the way',
  async () => {
    const scenario = fc.array(fc.tuple(fc.constantFrom(...steps), fc.constantFrom('a', 'b', 'c', 'ü')), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(scenario, (script) =>
        withServer(async (harness) => {
          const { server, client, clock } = harness;
          const store = storeBehind(harness);
          store.do('put', 'first');
          const mirror = new Map<string, string>();
          const put = (o: ReturnType<typeof configMap>) =>
            mirror.set(o.metadata.name, o.metadata.resourceVersion ?? '');
          const reflector = reflect(
            client,
            { apiVersion: 'v1', kind: 'ConfigMap' },
            {
              reset(items) {
                mirror.clear();
                for (const item of items) put(item);
              },
              changed: (o) => void put(o),
              deleted: (o) => void mirror.delete(o.metadata.name),
            },
          );
          const text = (map: Map<string, string>) => canonicalJson(Object.fromEntries(map));
          const same = () => text(mirror) === text(store.objects);
          /** Gives sockets one turn and ends whatever wait there is. */
          const turn = () => {
            store.catchUp();
            if (clock.pending('retry') + clock.pending('backoff') > 0) clock.advance(1_000);
          };
          try {
            for (const [step, name] of script) {
              turn();
              store.do(step, name);
              await new Promise(setImmediate);
            }
            await until(
              () => {
                turn();
                return same() && server.watches.some((watch) => watch.open());
              },
              () => `${text(mirror)} to become ${text(store.objects)}`,
            );
            await settle();
            expect(same()).toBe(true);
          } finally {
            reflector.stop();
            await reflector.done;
          }
        }),
      ),
      { ...runs(60, 1_000), endOnFailure: true },
    );
  },
  timeoutMs,
);
