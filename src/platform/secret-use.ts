/** A Secret of the user's, in the platform's namespace, that the resource names. */
export interface SecretUse {
  name: string;
  /** Keys it must have. */
  keys: readonly string[];
  /** Field that names it: `spec.components.loki.objectStorage.secret`. */
  path: string;
  /** Pods read it as environment variables, so they have to restart when it changes. */
  restarts: boolean;
}
