import type { KubeClient } from '../../kube/client.ts';
import type { KubeObject } from '../../objects/object.ts';
import { policies } from '../admission/policies/index.ts';
import { errorFields, type Log } from '../log.ts';
import { forgetting, installedDefinition, lacksOf } from './definition.ts';
import type { Lack } from './lack.ts';
import { type PolicyState, policyLacks, policyStates } from './policies.ts';
import { rightsLacks } from './rights.ts';

/** Compares what is installed beside the operator, which people apply, with what its release needs. */
export interface InstallationCheck {
  /** Looks again soon: a definition has changed. */
  touch(): void;
  /** Sentences that say why the operator is not ready; empty when it is, and as long as nothing is known. */
  unready(): string[];
  /** A platform as this release reads it: without what a later definition has filled in by itself. */
  asKnown(platform: KubeObject): KubeObject;
  /** Settles with the first look, also when it came to nothing. */
  first: Promise<void>;
  /** By name; undefined as long as nothing is known, and where the operator may not look. */
  policies(): ReadonlyMap<string, PolicyState> | undefined;
  stop(): void;
}

export interface CheckOptions {
  client: KubeClient;
  log: Log;
  /** Namespace whose pod this is. */
  namespace?: string;
  /** How policies stand has changed. */
  onPolicies?: () => void;
  /** The definition has become another one: platforms may be read in another way. */
  onDefinition?: () => void;
}

/** While something is lacking, somebody is about to apply it. */
const soonMs = 10_000;
const laterMs = 10 * 60_000;
/** Somebody may be about to apply more than one file. */
const settleMs = 500;

export function createInstallationCheck({
  client,
  log,
  namespace,
  onPolicies,
  onDefinition,
}: CheckOptions): InstallationCheck {
  const { clock } = client;
  const first = Promise.withResolvers<void>();
  let lacks: Lack[] = [];
  let forget: ReturnType<typeof forgetting>;
  let generation: number | undefined;
  let states: ReadonlyMap<string, PolicyState> | undefined;
  let cancel: (() => void) | undefined;
  let looking = false;
  let again = false;
  let stopped = false;

  const schedule = (ms: number) => {
    cancel?.();
    if (!stopped) cancel = clock.after(ms, () => void look(), 'installation');
  };

  const look = async () => {
    if (looking) return;
    looking = true;
    again = false;
    let isKnown = false;
    try {
      const [now, definition, rights] = await Promise.all([
        policyStates(client, policies),
        installedDefinition(client),
        rightsLacks(client, namespace),
      ]);
      const found = definition === 'unknown' ? rights : [...lacksOf(definition), ...rights];
      if (definition !== 'unknown') read(definition);
      if (!stopped) tell([...found, ...policyLacks(policies, now)]);
      isKnown = true;
      if (!stopped) keep(now);
    } catch (error) {
      if (!stopped) log.debug(errorFields(error), 'what is installed cannot be compared with this release');
    }
    looking = false;
    first.resolve();
    schedule(again ? settleMs : isKnown && !lacks.some(isUnmeant) ? laterMs : soonMs);
  };

  const keep = (now: typeof states) => {
    const text = (some: typeof states) => JSON.stringify([...(some ?? [])]);
    const isChanged = text(states) !== text(now);
    states = now;
    if (isChanged) onPolicies?.();
  };

  const read = (definition: KubeObject | undefined) => {
    const before = generation;
    generation = definition?.metadata.generation;
    if (generation === before) return;
    forget = forgetting(definition);
    if (before !== undefined) onDefinition?.();
  };

  /** Each sentence once, and when the last of them is gone. */
  const tell = (found: Lack[]) => {
    const told = new Set(lacks.map(({ text }) => text));
    for (const lack of found) if (!told.has(lack.text)) log[levelOf(lack)]({}, lack.text);
    if (lacks.some(isUnmeant) && !found.some(isUnmeant)) log.info({}, 'what is installed goes with this release');
    lacks = found;
  };

  void look();
  return {
    first: first.promise,
    asKnown: (platform) => forget?.(platform) ?? platform,
    touch() {
      again = true;
      schedule(settleMs);
    },
    policies: () => states,
    unready: () => lacks.filter(({ blocks }) => blocks).map(({ text }) => text),
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}

function isUnmeant({ mayBeMeant }: Lack): boolean {
  return mayBeMeant !== true;
}

function levelOf({ blocks, mayBeMeant }: Lack): 'error' | 'warn' | 'info' {
  if (blocks) return 'error';
  return mayBeMeant ? 'info' : 'warn';
}
