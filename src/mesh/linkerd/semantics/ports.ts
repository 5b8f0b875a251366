/** Ports of the proxy itself. What comes in on the first is meant for another port, which a header inside names. */
export const proxyPorts = { inbound: 4143, tap: 4190, admin: 4191 } as const;

/** Whether a list such as `25,587,4000-4010` has a port. What is no number or range is passed over. */
export function hasPort(list: string | undefined, port: number): boolean {
  if (list === undefined) return false;
  return list.split(',').some((one) => {
    const [, first, last = first] = /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(one) ?? [];
    return first !== undefined && last !== undefined && Number(first) <= port && port <= Number(last);
  });
}
