import type { KubeClient } from '../../kube/client.ts';
import { isAlreadyExists, isConflict } from '../../kube/errors.ts';
import { at, text } from '../../objects/access.ts';
import type { KubeObject, ObjectRef } from '../../objects/object.ts';

/** Of the Lease in the operator's namespace. */
export const leaseName = 'gunj-operator';

/** What a `coordination.k8s.io/v1` Lease says. */
export interface LeaseRecord {
  /** Who has it; empty when it was given back. */
  holder: string;
  /** Seconds after the last renewal during which nobody else may take it. */
  durationSeconds: number;
  /** RFC 3339 with microseconds. */
  acquired: string;
  renewed: string;
  /** How often it has gone from one holder to another. */
  transitions: number;
}

/** A record as it was read. `version` changes with every write of anybody. */
export interface SeenLease extends LeaseRecord {
  version: string;
}

/** The one Lease that is fought for. A write succeeds only over what was seen. */
export interface LeaseStore {
  read(): Promise<SeenLease | undefined>;
  /** False when somebody else was first. */
  write(record: LeaseRecord, over: SeenLease | undefined): Promise<boolean>;
}

/** The Lease of this name at an API server. */
export function leaseStore(client: KubeClient, { namespace, name }: { namespace: string; name: string }): LeaseStore {
  const ref = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name } satisfies ObjectRef;
  return {
    async read() {
      const found = await client.get(ref);
      return found && seen(found);
    },
    async write(record, over) {
      const spec = {
        holderIdentity: record.holder,
        leaseDurationSeconds: record.durationSeconds,
        acquireTime: record.acquired,
        renewTime: record.renewed,
        leaseTransitions: record.transitions,
      };
      const { apiVersion, kind } = ref;
      try {
        if (over)
          await client.patch(ref, { type: 'merge', body: { metadata: { resourceVersion: over.version }, spec } });
        else await client.create({ apiVersion, kind, metadata: { namespace, name }, spec });
        return true;
      } catch (error) {
        if (isConflict(error) || isAlreadyExists(error)) return false;
        throw error;
      }
    },
  };
}

function seen(lease: KubeObject): SeenLease {
  const spec = at(lease, 'spec');
  return {
    holder: text(at(spec, 'holderIdentity')) ?? '',
    durationSeconds: count(at(spec, 'leaseDurationSeconds')),
    acquired: text(at(spec, 'acquireTime')) ?? '',
    renewed: text(at(spec, 'renewTime')) ?? '',
    transitions: count(at(spec, 'leaseTransitions')),
    version: lease.metadata.resourceVersion ?? '',
  };
}

const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** RFC 3339 with microseconds, as Leases write times, of milliseconds since 1970. */
export function microTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}
