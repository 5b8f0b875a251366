import type { SecretFacts } from '../facts/facts.ts';
import { secretFacts } from '../facts/secrets.ts';
import type { KubeClient } from '../kube/client.ts';
import { isForbidden } from '../kube/errors.ts';
import type { ReflectHandler } from '../kube/reflector.ts';
import type { KubeObject } from '../objects/object.ts';

/**
 * What is known of the Secrets that platforms name: their keys and versions, never their values. Only names that were asked
 * for are kept, however many Secrets a cluster has.
 */
export interface SecretStore {
  /** Reads what is not known yet. Undefined when the operator may not look. */
  read(
    client: Pick<KubeClient, 'get'>,
    namespace: string,
    names: readonly string[],
  ): Promise<SecretFacts[] | undefined>;
  /** `onChange` gets the namespace of a Secret that was asked for and is not as it was then. */
  handler(onChange: (namespace: string) => void): ReflectHandler;
}

/** Absent facts: there is no such Secret. No `known` at all: it has to be read. */
interface Entry {
  namespace: string;
  known?: { facts: SecretFacts | undefined };
}

export function createSecretStore(): SecretStore {
  const entries = new Map<string, Entry>();
  let events = 0;

  const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;
  const revisionOf = ({ known }: Entry) => known?.facts?.revision;

  /** Forgets what is known when it is another version that is there now; tells whether it was. */
  const isNews = (key: string, revision: string | undefined): Entry | undefined => {
    const entry = entries.get(key);
    if (!entry || (entry.known && revisionOf(entry) === revision)) return undefined;
    delete entry.known;
    return entry;
  };

  const one = async (client: Pick<KubeClient, 'get'>, namespace: string, name: string) => {
    const key = keyOf(namespace, name);
    const entry = entries.get(key) ?? { namespace };
    entries.set(key, entry);
    if (entry.known) return entry.known.facts;
    const before = events;
    const secret = await client.get({ apiVersion: 'v1', kind: 'Secret', namespace, name });
    const facts = secret && secretFacts(secret);
    // The watch has told of something meanwhile: what is known may be older than that, so it is read again next time.
    if (before === events) entry.known = { facts };
    return facts;
  };

  return {
    async read(client, namespace, names) {
      try {
        const found = await Promise.all([...new Set(names)].sort().map((name) => one(client, namespace, name)));
        return found.filter((facts) => facts !== undefined);
      } catch (error) {
        if (isForbidden(error)) return undefined;
        throw error;
      }
    },
    handler(onChange) {
      const seen = ({ metadata }: KubeObject, revision: string | undefined) => {
        const key = keyOf(metadata.namespace ?? '', metadata.name);
        if (entries.has(key)) events++;
        const entry = isNews(key, revision);
        if (entry) onChange(entry.namespace);
      };
      return {
        reset(items) {
          const now = new Map(items.map(({ metadata }) => [keyOf(metadata.namespace ?? '', metadata.name), metadata]));
          events++;
          for (const key of entries.keys()) {
            const entry = isNews(key, now.get(key)?.resourceVersion);
            if (entry) onChange(entry.namespace);
          }
        },
        changed: (object) => seen(object, object.metadata.resourceVersion),
        deleted: (object) => seen(object, undefined),
      };
    },
  };
}
