import type { Finding } from '../conditions.ts';
import { retryAnnotation } from '../names.ts';
import type { Assessed } from './assess.ts';
import { isRolledBack } from './choose.ts';

/** The condition `ConfigurationAccepted`; undefined when no component has a configuration that could be judged. */
export function configurationFinding(components: ReadonlyMap<string, Assessed>): Finding | undefined {
  if (components.size === 0) return undefined;
  const all = [...components].map(([name, assessed]) => ({ name, ...assessed }));
  const type = 'ConfigurationAccepted';
  const back = all.filter(({ state }) => isRolledBack(state));
  if (back.length > 0)
    return { type, status: 'False', reason: 'RolledBack', message: `${texts(back, rolledBackText)}. ${wayOut}` };
  const rejected = all.filter(({ state }) => state.rejected !== undefined);
  if (rejected.length > 0) return { type, status: 'False', reason: 'Rejected', message: texts(rejected, rejectedText) };
  const pending = all.filter(({ evidence }) => evidence.kind === 'pending');
  if (pending.length > 0)
    return { type, status: 'Unknown', reason: 'InProgress', message: texts(pending, pendingText) };
  const unwatched = all.filter(({ evidence }) => evidence.kind === 'unwatched');
  if (unwatched.length > 0)
    return { type, status: 'Unknown', reason: 'NotWatched', message: texts(unwatched, unwatchedText) };
  return { type, status: 'True', reason: 'Accepted', message: 'all components work with their configuration' };
}

interface Named extends Assessed {
  name: string;
}

const wayOut = `It is tried again when the resource changes it, or when the annotation ${retryAnnotation} gets another value`;

function texts(components: readonly Named[], textOf: (component: Named) => string): string {
  return components.map((component) => `${component.name}: ${textOf(component)}`).join('; ');
}

function rolledBackText({ state }: Named): string {
  return `configuration ${state.rejected} was not accepted (${state.message}) and was rolled back to ${state.revision}, the last that worked`;
}

function rejectedText({ state }: Named): string {
  const why = state.accepted
    ? 'image, arguments or environment changed with it, so it is not rolled back'
    : 'there is no earlier one to go back to';
  return `configuration ${state.rejected} is not accepted (${state.message}); ${why}`;
}

function pendingText({ state }: Named): string {
  return `configuration ${state.revision} has not been seen to work yet`;
}

function unwatchedText({ evidence }: Named): string {
  return evidence.kind === 'unwatched' ? evidence.why : '';
}
