/**
 * A part of a component's own configuration that users may not set, because it reaches past what flows and pods allow. Plain
 * data: the compiler judges by it, and the policies for the API server are written from it. Patterns are such that JavaScript
 * and RE2 read them alike; see `celPattern` in src/operator/admission/policies.
 */
export interface RefusedKey {
  /** Fits the path of a value, with every index left out: `scrape_configs[].file_sd_configs`. */
  at: RegExp;
  /** Paths that `at` does not mean. */
  except?: RegExp;
  /** How many names and lists deep it lies at most, for who would rather not look further; absent: anywhere. */
  depth?: number;
  /** Refused only when the value is so; absent: whatever it is. */
  when?: Condition;
  why: string;
  hint: string;
}

/** What is asked of a value; see conditions.ts for what each asks. */
export type Condition =
  /** Anything but the path of a file that is allowed, or nothing. */
  | { names: 'file' }
  /** An absolute path, or one that climbs, to a place that is not allowed. */
  | { names: 'place' }
  /** Text in which this is found. */
  | { finds: RegExp }
  /** Anything but one of these. */
  | { otherThan: readonly (string | boolean)[] }
  /** A discovery in namespaces that are not selected. */
  | { discovers: 'elsewhere' }
  /** A step of relabelling that makes up whom to call. */
  | { makesUp: 'host' };

const mount = 'Mount the file through podTemplate and name it below that path.';

/** Files named by a key, read or written: only those that have been mounted for it. */
export function filesAt({ at, except }: Pick<RefusedKey, 'at' | 'except'>): RefusedKey {
  return {
    at,
    ...(except ? { except } : {}),
    when: { names: 'file' },
    why: 'it names files of the pod that are not meant for it',
    hint: mount,
  };
}

/** Keys that name places in the file system; relative paths and what does not begin with a slash are no places of others. */
export function placesAt(at: RegExp, except?: RegExp): RefusedKey {
  return {
    at,
    ...(except ? { except } : {}),
    when: { names: 'place' },
    why: 'it names a place outside the directories of the component',
    hint: mount,
  };
}

/** Text that the component replaces when it reads its configuration, wherever it is. */
export function expansions(pattern: RegExp): RefusedKey {
  return {
    at: /(?:)/,
    when: { finds: pattern },
    why: 'it would be replaced by a file, a variable of the pod or an answer from the network',
    hint: 'Write the value itself, or use a field that takes a Secret. Where a dollar sign is meant, double it.',
  };
}

export function never(
  at: RegExp,
  why: string,
  hint: string,
  more: Pick<RefusedKey, 'except' | 'depth'> = {},
): RefusedKey {
  return { at, ...more, why, hint };
}

/** How Loki and Tempo are called and run; `tenants` is the switch of the component that asks callers for a tenant. */
export function oneBinary(tenants: RegExp): RefusedKey[] {
  const hint = 'Leave it out.';
  return [
    never(
      /^server\.(?:(?:http|grpc)_listen_(?:port|address|network)|(?:http|grpc)_tls_config.*|http_path_prefix)$/s,
      'policies, probes and Services stand on where it listens, and how',
      hint,
      { depth: 2 },
    ),
    never(/^target$/, 'one binary does everything here', hint, { depth: 1 }),
    {
      at: tenants,
      depth: 1,
      when: { otherThan: [false] },
      why: 'nobody on the platform names a tenant, so all would be turned away',
      hint,
    },
  ];
}

/** `tls_config.ca_file`, `rule_files`, `filename`, but not names of labels. */
export const fileKey = {
  at: /(?:^|[._\]])files?(?:name)?(?:\[\])?$/,
  except: /\b(?:labels|external_labels|annotations)\.[^.]+$/,
};

/** Headers of HTTP clients: here a name is free, so one that is called `labels` hides nothing. */
export const headerFiles = { at: /(?:^|\.)http_headers\..*\.files\[\]$/s };
