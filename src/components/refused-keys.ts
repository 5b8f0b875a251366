import { text } from '../objects/access.ts';

/** A part of a component's own configuration that users may not set, because it reaches past what flows and pods allow. */
export interface RefusedKey {
  /** Fits the path of a value, with every index left out: `scrape_configs[].file_sd_configs`. */
  at: RegExp;
  /** Refused only when the value is so; absent: whatever it is. */
  when?: (value: unknown, allowed: Allowed) => boolean;
  why: string;
  hint: string;
}

/** What a configuration may reach after all. */
export interface Allowed {
  /** Whether a file is in a directory that is the component's own, or that the user has mounted. */
  file: (path: string) => boolean;
  namespace: (name: string) => boolean;
  everyNamespace: boolean;
}

const mount = 'Mount the file through podTemplate and name it below that path.';

/** Files named by a key, read or written: only those that have been mounted for it. */
export function filesAt(at: RegExp): RefusedKey {
  return {
    at,
    when: (value, allowed) => {
      if (value === null || value === '') return false;
      const path = text(value);
      return path === undefined || !allowed.file(path);
    },
    why: 'it names files of the pod that are not meant for it',
    hint: mount,
  };
}

/** Keys that name places in the file system; relative paths and what does not begin with a slash are no places of others. */
export function placesAt(at: RegExp): RefusedKey {
  const files = filesAt(at);
  return {
    ...files,
    when: (value, allowed) => {
      const path = text(value);
      return path !== undefined && (path.startsWith('/') || path.includes('..')) && !allowed.file(path);
    },
    why: 'it names a place outside the directories of the component',
  };
}

/** Text that the component replaces when it reads its configuration. */
export function expansions(at: RegExp, pattern: RegExp): RefusedKey {
  return {
    at,
    when: (value) => pattern.test(text(value) ?? ''),
    why: 'it would be replaced by a file, a variable of the pod or an answer from the network',
    hint: 'Write the value itself, or use a field that takes a Secret. Where a dollar sign is meant, double it.',
  };
}

export function never(at: RegExp, why: string, hint: string): RefusedKey {
  return { at, why, hint };
}

/** How Loki and Tempo are called and run; `tenants` is the switch of the component that asks callers for a tenant. */
export function oneBinary(tenants: RegExp): RefusedKey[] {
  const hint = 'Leave it out.';
  return [
    never(
      /^server\.(?:(?:http|grpc)_listen_(?:port|address|network)|(?:http|grpc)_tls_config.*|http_path_prefix)$/,
      'policies, probes and Services stand on where it listens, and how',
      hint,
    ),
    never(/^target$/, 'one binary does everything here', hint),
    {
      at: tenants,
      when: (value) => value !== false,
      why: 'nobody on the platform names a tenant, so all would be turned away',
      hint,
    },
  ];
}

/** `tls_config.ca_file`, `rule_files`, `filename`, but not names of labels. */
export const fileKey = /^(?!.*\b(?:labels|external_labels|annotations)\.[^.]+$)(?:.*[._\]])?files?(?:name)?(?:\[\])?$/;

/** Headers of HTTP clients: here a name is free, so one that is called `labels` hides nothing. */
export const headerFiles = /(?:^|\.)http_headers\..*\.files\[\]$/;
