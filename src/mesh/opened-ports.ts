import type { ComponentName } from '../platform/component.ts';
import type { Flow } from '../platform/flow.ts';

type CalledComponent = Flow & { to: ComponentName };

/** Ports that ask nobody for an identity any more, because this component without a proxy calls them; for people. */
export function openedPorts(admitted: readonly CalledComponent[], component: string): string[] {
  const ports = admitted
    .filter(({ from }) => from === component)
    .map(({ to, port, kind, requests }) => {
      const only = kind === 'scrape' ? { methods: ['GET'], paths: ['/metrics'] } : requests;
      return `${to}:${port}${only ? ` (${only.methods.join(', ')} ${only.paths.join(', ')})` : ''}`;
    });
  return ports.length > 0
    ? [`so these take plain text from whoever network policies let in: ${[...new Set(ports)].join(', ')}`]
    : [];
}
