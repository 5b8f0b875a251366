import type { ObservabilityPlatform, PlatformStatus } from '../api/types.ts';
import type { KubeClient } from '../kube/client.ts';
import type { Io } from './io.ts';

/** With what the cluster knows of this platform: steps between versions are judged by what runs. */
export async function withLiveStatus(
  client: KubeClient,
  platform: ObservabilityPlatform,
  io: Io,
): Promise<ObservabilityPlatform> {
  const { apiVersion, kind, metadata } = platform;
  try {
    const live = await client.get({ apiVersion, kind, name: metadata.name, namespace: metadata.namespace });
    return live?.status ? { ...platform, status: live.status as PlatformStatus } : platform;
  } catch (error) {
    const { isForbidden, isKindNotServed } = await import('../kube/errors.ts');
    if (isKindNotServed(error)) return platform;
    if (!isForbidden(error)) throw error;
    io.stderr.write('note: the platform cannot be read, so it is not known which versions run\n');
    return platform;
  }
}

/** The platform and the facts as the operator would have them. */
export async function liveFacts(client: KubeClient, given: ObservabilityPlatform, io: Io) {
  const [{ clusterFacts }, { readFacts }, { withOperatorPlace }, { withSecrets }, { meshes }, { liveStage }] =
    await Promise.all([
      import('../facts/cluster-source.ts'),
      import('../facts/read.ts'),
      import('../facts/operator-place.ts'),
      import('../components/read-secrets.ts'),
      import('../mesh/registry.ts'),
      import('../mesh/stage.ts'),
    ]);
  const source = clusterFacts(client);
  const read = await readFacts(source, { meshes, note: (text) => io.stderr.write(`note: ${text}\n`) });
  const facts = await withSecrets(await withOperatorPlace(read, source), source, given);
  const platform = await withLiveStatus(client, given, io);
  return { platform, facts: { ...facts, ...liveStage(platform) } };
}
