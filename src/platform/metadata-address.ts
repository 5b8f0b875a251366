/**
 * Where clouds hand out credentials of the node to whoever asks from there: on the link, and at addresses of their own
 * (Azure and Oracle; Alibaba; Amazon, Google and Oracle in IPv6). The last is the link as seen through NAT64.
 */
export const metadataBlocks = {
  ipv4: ['100.100.100.200/32', '168.63.129.16/32', '169.254.0.0/16', '192.0.0.192/32'],
  ipv6: ['64:ff9b::a9fe:0/112', 'fd00:c1::a9fe:a9fe/128', 'fd00:ec2::254/128', 'fd20:ce::254/128', 'fe80::/10'],
} as const;

/** Whether a host, in whatever way of writing an address, is one of them. */
export function isMetadataAddress(host: string): boolean {
  const address = canonical(host);
  if (/^fe[89ab][0-9a-f]:/.test(address) || isAlone('ipv6', address)) return true;
  const ipv4 = within(address) ?? address;
  return /^169\.254\.\d+\.\d+$/.test(ipv4) || isAlone('ipv4', ipv4);
}

function isAlone(family: keyof typeof metadataBlocks, address: string): boolean {
  return metadataBlocks[family].some((block) => block === `${address}/${family === 'ipv4' ? 32 : 128}`);
}

/** As URLs have it: shortest, in lower case, without brackets and zone. */
function canonical(host: string): string {
  const bare = host.toLowerCase().replaceAll(/[[\]]|%.*/g, '');
  const url = `http://${bare.includes(':') ? `[${bare}]` : bare}`;
  return URL.canParse(url) ? new URL(url).hostname.replaceAll(/[[\]]|\.$/g, '') : bare;
}

/** The IPv4 address inside an IPv6 one: `::ffff:a9fe:a9fe`, or `64:ff9b::a9fe:a9fe` of NAT64. */
function within(address: string): string | undefined {
  const [, high, low] = /^(?:::ffff:|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return undefined;
  return [high, low].flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255]).join('.');
}
