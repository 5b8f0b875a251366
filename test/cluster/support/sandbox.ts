import { inject } from 'vitest';
import { connect, type KubeClient } from '../../../src/kube/client.ts';
import { loadKubeconfig } from '../../../src/kube/kubeconfig.ts';
import type { KubeObject } from '../../../src/objects/object.ts';
import { placesOf, type Sandbox, type SandboxOptions, startSandbox } from '../../../src/sandbox/sandbox.ts';
import { serviceAccountKubeconfig } from '../../../src/sandbox/service-account.ts';

/** What the tests of a file know of the sandbox that they share with others. */
export interface SharedSandbox {
  server: string;
  /** Path of a kubeconfig with all rights. */
  kubeconfig: string;
  authority: string;
  dir: string;
  /** One JSON line for each request, level Metadata. */
  auditLog: string;
}

/** A sandbox with Istio, in which no other file runs meanwhile. Tests keep to namespaces of their own and remove them. */
export function sharedSandbox(): SharedSandbox {
  const sandbox = inject('sandboxes')[Number(process.env['VITEST_POOL_ID']) - 1];
  if (!sandbox) throw new Error(`there is no sandbox for worker ${process.env['VITEST_POOL_ID']}`);
  return sandbox;
}

/** A client as the person or program a kubeconfig is for; the caller closes it. */
export function clientOf(kubeconfig: string): KubeClient {
  return connect(loadKubeconfig({ paths: [kubeconfig], environment: {} }), { userAgent: 'gunj-tests' });
}

/** Kubeconfig of a ServiceAccount in the shared sandbox: see {@link serviceAccountKubeconfig}. */
export async function operatorKubeconfig(manifests: KubeObject[]): Promise<string> {
  const shared = sharedSandbox();
  const client = clientOf(shared.kubeconfig);
  try {
    return await serviceAccountKubeconfig(client, shared, manifests);
  } finally {
    client.close();
  }
}

/** A sandbox of the caller's own, who stops it: ready in about five seconds when its programs are built, as they are in a test. */
export function ownSandbox(options: Omit<SandboxOptions, 'cacheDir' | 'env' | 'kubebuilderAssets'>): Promise<Sandbox> {
  return startSandbox({ ...options, ...placesOf(process.env) });
}
