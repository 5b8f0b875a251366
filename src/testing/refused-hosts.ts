/** Who refuses a URL to a host where it is a value of its own: the policy of the API server and the operator, the operator alone, nobody. */
export interface WrittenHost {
  host: string;
  refusedBy: 'policy' | 'operator' | 'nobody';
}

const hosts = (refusedBy: WrittenHost['refusedBy'], ...names: string[]): WrittenHost[] =>
  names.map((host) => ({ host, refusedBy }));

/** Addresses of metadata services in many spellings, and what only looks like one. */
export const writtenHosts: readonly WrittenHost[] = [
  ...hosts('policy', '169.254.169.254', '169.254.0.1', '169.254.255.255', '169.254.170.23'),
  ...hosts('policy', '100.100.100.200', '168.63.129.16', '192.0.0.192'),
  ...hosts('policy', '[fd00:ec2::254]', '[FD00:EC2::254]', '[fd20:ce::254]', '[fd00:c1::a9fe:a9fe]'),
  ...hosts('policy', '[fe80::1]', '[FE80::1]', '[fe80::]', '[febf::a:b:c:d]'),
  ...hosts('policy', '[::ffff:a9fe:a9fe]', '[::FFFF:A9FE:1]', '[::a9fe:a9fe]', '[64:ff9b::a9fe:a9fe]'),
  ...hosts('policy', '[::ffff:6464:64c8]', '[::ffff:a83f:8110]', '[64:ff9b::c000:c0]'),
  ...hosts('operator', '2852039166', '0xa9fea9fe', '0XA9FEA9FE', '025177524776', '0251.0376.0251.0376'),
  ...hosts('operator', '169.254.43518', '169.16689662', '169.254.010.1', '169.254.0xa9.254', '100.100.25800'),
  ...hosts('operator', '[::ffff:169.254.169.254]', '[64:ff9b::169.254.169.254]', '[0:0:0:0:0:ffff:a9fe:a9fe]'),
  ...hosts('operator', '[fd00:0ec2::0254]', '[fd00:ec2:0:0:0:0:0:254]', '[fe80:0:0:0:0:0:0:1]', '[fe80:1::1]'),
  ...hosts('nobody', 'metadata.google.internal', 'metadata', '169.254.169.254.example.com', 'a169.254.169.254.nip.io'),
  ...hosts('nobody', '169.253.169.254', '169.255.0.1', '100.100.100.201', '100.100.100.20', '168.63.129.1'),
  ...hosts('nobody', '[fec0::1]', '[fe7f::1]', '[fd00:ec2::255]', '[fd00:ec2::2540]', '[::ffff:a9ff:1]', '[::1]'),
  ...hosts('nobody', '169.254.300.1', '169.254.08.1', '0169.254.169.254', '[fe80:::1]', '[fe80::1:2:3:4:5:6:7]'),
];
