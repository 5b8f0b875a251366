/**
 * A pod with this label or annotation fails while it has it. `crash`: its containers crash again and again. `unready`:
 * they run, but their readiness probes fail.
 */
export const failKey = 'sandbox.gunj.dev/fail';

/**
 * Annotation on pods: `ok` when all that a pod mounts and reads is there, otherwise the reason why it cannot start. The
 * stages wait for it, since they cannot look at other objects themselves.
 */
export const configKey = 'sandbox.gunj.dev/config';

/** An image with this tag cannot be pulled. */
export const missingTag = 'does-not-exist';
