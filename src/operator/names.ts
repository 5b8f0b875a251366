import { apiGroup } from '../api/names.ts';

/** Keeps a platform until what ownership cannot reach has been cleaned up. */
export const finalizer = `${apiGroup}/platform`;
/** Content hash of the object as the plan has it, without what the operator adds. */
export const hashAnnotation = `${apiGroup}/hash`;
/** On an object outside the platform's namespace: the platform it belongs to. */
export const ownerAnnotation = `${apiGroup}/owned-by`;
/** On a secret without which a volume cannot be opened: it stays as long as the volumes stay. */
export const retainAnnotation = `${apiGroup}/retain-with-volumes`;

/** Field manager of everything the platform owns. */
export const fieldManager = 'gunj-operator';
/** Field manager of changes to objects the platform does not own; what it set goes when it applies an empty object. */
export const sharedFieldManager = 'gunj-operator/shared';
/** Field manager of a number of replicas on its way to an autoscaler. */
export const replicasManager = 'gunj-operator/replicas';

/** On a platform: another value asks to try again a configuration that was rejected. */
export const retryAnnotation = `${apiGroup}/retry-configuration`;

export const managedByLabel = 'app.kubernetes.io/managed-by';
export const instanceLabel = 'app.kubernetes.io/instance';
export const nameLabel = 'app.kubernetes.io/name';
