/** `other`: what is about no resource, or tries only. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete' | 'other';

/** What a request asks an API server for. */
export interface Asked {
  verb: Verb;
  /** Plural; empty for what is about no resource (discovery, versions). */
  resource: string;
  namespace?: string;
  name?: string;
}

/** As an API server reads it: `/apis/apps/v1/namespaces/a/deployments/b`. */
export function askedOf(method: string, url: string): Asked {
  const { pathname, searchParams } = new URL(url, 'http://api');
  const [root, ...rest] = pathname.split('/').filter(Boolean);
  const parts = root === 'api' ? rest.slice(1) : root === 'apis' ? rest.slice(2) : [];
  const inNamespace = parts[0] === 'namespaces' && parts.length > 2;
  const [resource = '', name] = inNamespace ? parts.slice(2) : parts;
  return {
    verb: resource === '' || searchParams.has('dryRun') ? 'other' : verbOf(method, name, searchParams.has('watch')),
    resource,
    ...(inNamespace && parts[1] ? { namespace: parts[1] } : {}),
    ...(name ? { name } : {}),
  };
}

function verbOf(method: string, name: string | undefined, watch: boolean): Verb {
  if (method === 'GET') return watch ? 'watch' : name ? 'get' : 'list';
  if (method === 'POST') return 'create';
  return method === 'PATCH' || method === 'PUT' ? 'patch' : method === 'DELETE' ? 'delete' : 'other';
}

/** Whether it may change what is kept. */
export const isWrite = ({ verb }: Asked): boolean => verb === 'create' || verb === 'patch' || verb === 'delete';
