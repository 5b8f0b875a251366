import { type Flow, peerName } from '../platform/flow.ts';
import { type Access, verdictOf } from './evaluate.ts';
import type { Target } from './judgement.ts';
import type { EncryptionVerdict } from './report.ts';
import { valueAt } from './tri-set.ts';

export interface FlowScene {
  flows: readonly Flow[];
  /** Numbers of those who could be this peer, whom a plan has first. */
  candidates: (peer: Flow['from']) => readonly number[];
  /** A port for a flow that leaves it open. */
  portOf: (flow: Flow) => number;
  accessOf: (target: Target) => Access;
  hasMesh: boolean;
  /** Port on which proxies meet: what goes there is told of by the port it is meant for. */
  meetingPort?: number;
}

/** Whether each flow is encrypted between two pods, and why not where it is not. Flows that nobody can make are left out. */
export function encryptionOf({
  flows,
  candidates,
  portOf,
  accessOf,
  hasMesh,
  meetingPort,
}: FlowScene): EncryptionVerdict[] {
  return flows.flatMap((flow): EncryptionVerdict[] => {
    if (flow.from === 'users') return [];
    const { protocol } = flow;
    const port = portOf(flow);
    if (port === meetingPort) return [];
    for (const to of candidates(flow.to)) {
      const access = accessOf({ to, port, protocol });
      const callers = candidates(flow.from).filter((one) => one !== to && valueAt(access.verdict, one) !== 'no');
      // Who can come encrypted stands for the flow.
      const caller = callers.find((one) => valueAt(access.mesh?.encrypted.verdict ?? access.verdict, one) === 'yes');
      const chosen = caller ?? callers[0] ?? candidates(flow.from)[0];
      if (chosen === undefined) continue;
      const { encryption } = verdictOf(access, chosen);
      if (encryption === 'none') continue;
      const why =
        access.mesh || !hasMesh
          ? reasonFor(access, chosen, encryption)
          : 'it leaves what the platform’s policies are about';
      const names = { from: peerName(flow.from), to: peerName(flow.to) };
      return [{ ...names, port, protocol, encryption, ...(why === undefined ? {} : { why }) }];
    }
    return [];
  });
}

function reasonFor({ mesh }: Access, caller: number, encryption: EncryptionVerdict['encryption']): string | undefined {
  if (encryption === 'mtls') return undefined;
  if (!mesh) return 'there is no mesh';
  const admission = encryption === 'plain' ? mesh.encrypted : mesh.plain;
  const reasons = admission.because(caller).map(({ text }) => text);
  return reasons.at(-1) ?? 'nothing says so';
}
