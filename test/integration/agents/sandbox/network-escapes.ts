import { SECRET } from './escapes';

export { SECRET };

/**
 * Three servers at one port: the one at 127.0.0.2 may be reached (as `allowed.test` and by its address),
 * the one at 127.0.0.3 by its address only, the one at 127.0.0.1 not at all. The last two say the secret.
 */
export type Servers = { port: number; udpPort: number };

export const listOf = ({ port }: Servers): string[] => [
  'allowed.test',
  '*.wild.test',
  `127.0.0.2:${port}`,
  `127.0.0.3:${port}`,
];

export type NetworkEscape = {
  name: string;
  /** Bash text with the functions of {@link CLIENT}. It has escaped when the secret is in its output. */
  command(servers: Servers): string;
  /**
   * The control: `list`: the same command with this on the list too; `outside`: without a sandbox.
   * Otherwise why there is none.
   */
  control: { list: (servers: Servers) => string[] } | 'outside' | { none: string };
  /** The list, where it is not {@link listOf}. */
  list?(servers: Servers): string[];
  /** Whether the servers have seen it. */
  evidence?(seen: readonly string[]): boolean;
};

/** Clients of the proxies that say what they like: the HTTP one at 3128, SOCKS at 1080. */
export const CLIENT = `
auth=\${HTTP_PROXY#http://}; auth=\${auth%%@*}; printf -v auth '%b' "\${auth//%/\\\\x}"
basic() { printf %s "$auth" | base64 -w0; }
ask() { # what comes first
  exec 3<>/dev/tcp/127.0.0.1/3128 || return
  printf "$1" >&3; timeout 3 cat <&3; exec 3>&-
}
connect() { ask "CONNECT $1 HTTP/1.1\\\\r\\\\nHost: $1\\\\r\\\\nProxy-Authorization: Basic $(basic)\\\\r\\\\n\\\\r\\\\n"; }
get() { ask "GET $1 HTTP/1.1\\\\r\\\\nHost: $2\\\\r\\\\nProxy-Authorization: Basic $(basic)\\\\r\\\\nConnection: close\\\\r\\\\n\\\\r\\\\n"; }
byte() { printf '\\\\x%02x' "$1"; }
socks() { # command and address, as bytes
  exec 3<>/dev/tcp/127.0.0.1/1080 || return
  local user=\${auth%%:*} word=\${auth#*:}
  printf '\\x05\\x01\\x02' >&3; head -c 2 <&3 > /dev/null
  printf "\\x01$(byte \${#user})%s$(byte \${#word})%s" "$user" "$word" >&3; head -c 2 <&3 > /dev/null
  printf "\\x05$1" >&3; timeout 3 cat <&3; exec 3>&-
}
port() { byte $(($1 / 256)); byte $(($1 % 256)); }
name() { byte 3; byte \${#1}; printf %s "$1"; }
`;

const hex = (text: string) => Buffer.from(text).toString('hex');
/** A name on the list that leads to these addresses, one after the other. */
export const leadsTo = (...addresses: string[]) => `${addresses.map(hex).join('.')}.wild.test`;

const addressed = { list: ({ port }: Servers) => [`127.0.0.1:${port}`] };
const named = { list: () => ['other.test'] };

const names: NetworkEscape[] = [
  {
    name: 'connects to a host that is not on the list',
    command: ({ port }) => `connect other.test:${port}`,
    control: named,
  },
  {
    name: 'gets from a host that is not on the list',
    command: ({ port }) => `get http://other.test:${port}/ other.test:${port}`,
    control: named,
  },
  ...['other.test.', 'OTHER.test', 'oTHER.TEST.'].map((spelling) => ({
    name: `writes the host as ${spelling}`,
    command: ({ port }: Servers) => `connect ${spelling}:${port}`,
    control: named,
  })),
  ...[
    'x.allowed.test',
    'evilallowed.test',
    'allowed.test.evil.test',
    'wild.test',
    'xwild.test',
  ].map((host) => ({
    name: `takes ${host} for a name on the list`,
    command: ({ port }: Servers) => `connect ${host}:${port}`,
    control: { list: () => [host] },
  })),
  {
    name: 'hides the host behind a user name',
    command: ({ port }) => `get http://allowed.test:${port}@other.test:${port}/ other.test:${port}`,
    control: named,
  },
  {
    name: 'puts a second name behind a NUL',
    command: ({ port }) =>
      `connect other.test%00.wild.test:${port}; socks "\\x01\\x00\\x03\\x15other.test\\x00.wild.test$(port ${port})"`,
    control: { none: 'no list has such a name' },
  },
  {
    name: 'puts a second request behind an allowed one',
    command: ({ port }) =>
      `ask "GET http://allowed.test:${port}/ HTTP/1.1\\\\r\\\\nHost: allowed.test:${port}\\\\r\\\\nProxy-Authorization: Basic $(basic)\\\\r\\\\n\\\\r\\\\nGET http://other.test:${port}/ HTTP/1.1\\\\r\\\\nHost: other.test:${port}\\\\r\\\\nProxy-Authorization: Basic $(basic)\\\\r\\\\nConnection: close\\\\r\\\\n\\\\r\\\\n"`,
    control: named,
  },
  {
    name: 'asks an allowed server for another host',
    command: ({ port }) => `get http://allowed.test:${port}/ fronted.test`,
    control: { none: 'the proxy never passes on a name that differs' },
    evidence: (seen) => seen.some((text) => text.includes('fronted.test')),
  },
  {
    name: 'names another server in the greeting of TLS',
    command: ({ port }) =>
      `WORD=\${auth#*:} openssl s_client -proxy 127.0.0.1:3128 -proxy_user "\${auth%%:*}" -proxy_pass env:WORD -connect allowed.test:${port} -servername other.test < /dev/null`,
    control: { none: 'the tunnel ends at the allowed server whatever is in it' },
  },
];

const addresses: NetworkEscape[] = [
  {
    name: 'connects to an address of this machine',
    command: ({ port }) => `connect 127.0.0.1:${port}`,
    control: addressed,
  },
  {
    name: 'gets from an address of this machine',
    command: ({ port }) => `get http://127.0.0.1:${port}/ 127.0.0.1:${port}`,
    control: addressed,
  },
  ...['127.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.0.0.1.', '[::ffff:127.0.0.1]'].map(
    (spelling) => ({
      name: `writes the address as ${spelling}`,
      command: ({ port }: Servers) => `connect ${spelling}:${port}`,
      control: addressed,
    }),
  ),
  {
    name: 'connects to localhost',
    command: ({ port }) => `connect localhost:${port}`,
    control: { list: () => ['localhost'] },
  },
  {
    name: 'connects to an allowed address at another port',
    list: ({ port }) => [`127.0.0.1:${port + 1}`, 'allowed.test:1'],
    command: ({ port }) => `connect 127.0.0.1:${port}; connect allowed.test:${port}`,
    control: addressed,
  },
  {
    name: 'smuggles a port',
    command: ({ port }) =>
      `connect 127.0.0.2:${port}:${port}; connect 127.0.0.1:${port}#@127.0.0.2:${port}`,
    control: { none: 'no list has such an address' },
  },
  ...['127.0.0.1', '0.0.0.0', '::ffff:127.0.0.1', '::127.0.0.1'].map((address) => ({
    name: `has an allowed name lead to ${address}`,
    command: ({ port }: Servers) => `connect ${leadsTo(address)}:${port}`,
    control:
      address === '::127.0.0.1'
        ? { none: 'most systems have no route to it' }
        : {
            list: ({ port }: Servers) => [
              address.startsWith('::') ? `127.0.0.1:${port}` : `${address}:${port}`,
            ],
          },
  })),
  {
    name: 'has an allowed name lead somewhere else the next time',
    command: ({ port }) => {
      const host = leadsTo('127.0.0.2', '127.0.0.1');
      return `for i in 1 2 3 4; do connect ${host}:${port}; get http://${host}:${port}/ ${host}:${port}; done`;
    },
    control: addressed,
  },
];

const socks: NetworkEscape[] = [
  {
    name: 'connects to a host by SOCKS',
    command: ({ port }) => `socks "\\x01\\x00$(name other.test)$(port ${port})"`,
    control: named,
  },
  {
    name: 'connects to an address by SOCKS',
    command: ({ port }) => `socks "\\x01\\x00\\x01\\x7f\\x00\\x00\\x01$(port ${port})"`,
    control: addressed,
  },
  {
    name: 'connects to an address of IPv6 by SOCKS',
    command: ({ port }) =>
      `socks "\\x01\\x00\\x04\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\xff\\xff\\x7f\\x00\\x00\\x01$(port ${port})"`,
    control: addressed,
  },
  {
    name: 'has an allowed name lead here by SOCKS',
    command: ({ port }) => `socks "\\x01\\x00$(name ${leadsTo('127.0.0.1')})$(port ${port})"`,
    control: addressed,
  },
  {
    name: 'sends a datagram by SOCKS',
    command: ({ udpPort }) => `socks "\\x03\\x00\\x01\\x7f\\x00\\x00\\x01$(port ${udpPort})"`,
    control: { none: 'the proxy has no datagrams at all' },
  },
  {
    name: 'connects by SOCKS 4, which has no password',
    command: ({ port }) =>
      `exec 3<>/dev/tcp/127.0.0.1/1080; printf "\\x04\\x01$(port ${port})\\x7f\\x00\\x00\\x03x\\x00" >&3; timeout 3 cat <&3`,
    control: { none: 'the proxy does not speak it' },
  },
  {
    name: 'connects by SOCKS without a password',
    command: ({ port }) =>
      `exec 3<>/dev/tcp/127.0.0.1/1080; printf '\\x05\\x01\\x00' >&3; head -c 2 <&3; printf "\\x05\\x01\\x00\\x01\\x7f\\x00\\x00\\x03$(port ${port})" >&3; timeout 3 cat <&3`,
    control: { none: 'the proxy wants one whatever is on the list' },
  },
];

const around: NetworkEscape[] = [
  {
    name: 'connects without the proxy',
    command: ({ port }) => `exec 3<>/dev/tcp/127.0.0.1/${port}; timeout 3 cat <&3`,
    control: 'outside',
  },
  {
    name: 'sends a datagram without the proxy',
    command: ({ udpPort }) => `echo datagram > /dev/udp/127.0.0.1/${udpPort}; sleep 0.2`,
    control: 'outside',
    evidence: (seen) => seen.includes('datagram\n'),
  },
  {
    name: 'has a proxy of the app ask another of its proxies',
    command: ({ port }) =>
      `p=\${CLAUDE_CODE_HOST_HTTP_PROXY_PORT:-1}; for host in 127.0.0.1 localhost ${leadsTo('127.0.0.1')}; do ask "CONNECT $host:$p HTTP/1.1\\\\r\\\\nHost: $host:$p\\\\r\\\\nProxy-Authorization: Basic $(basic)\\\\r\\\\n\\\\r\\\\nCONNECT 127.0.0.3:${port} HTTP/1.1\\\\r\\\\nProxy-Authorization: Basic $(basic)\\\\r\\\\n\\\\r\\\\n"; done`,
    control: { none: 'its port is not known before it runs' },
  },
  {
    name: 'uses the password of the proxy under another name',
    command: ({ port }) =>
      `word=\${auth#*:}; for user in srt srt. "srt.$(printf x | base64)" root ''; do auth=$user:$word; connect other.test:${port}; done`,
    control: named,
  },
  {
    name: 'uses the proxy without a password, or a wrong one',
    command: ({ port }) =>
      `ask "CONNECT 127.0.0.3:${port} HTTP/1.1\\\\r\\\\n\\\\r\\\\n"; auth=srt:wrong; connect 127.0.0.3:${port}`,
    control: { none: 'the proxy wants the right one whatever is on the list' },
  },
  {
    name: 'connects to the socket of the proxies',
    command: () =>
      `for s in /tmp/chatelaine-net-*/*; do perl -e 'use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0) or exit; connect(S, sockaddr_un($ARGV[0])) and print "${SECRET}\\n"' "$s"; done`,
    control: 'outside',
  },
  {
    name: 'reaches into the relays, which run without the filter of system calls',
    command: () =>
      `for p in $(grep -la '^/usr/bin/socat' /proc/[0-9]*/cmdline); do p=\${p%/cmdline}; ls $p/root/ $p/cwd/ $p/fd/ && echo ${SECRET}; cat $p/environ > /dev/null && echo ${SECRET}; done`,
    control: { none: 'its own processes are open to it, and there are no relays outside' },
  },
  {
    name: 'finds a proxy without having a list',
    list: () => [],
    command: ({ port }) => `env | grep -i proxy; connect 127.0.0.3:${port}`,
    control: { list: ({ port }) => [`127.0.0.3:${port}`] },
  },
];

export const networkEscapes: NetworkEscape[] = [...names, ...addresses, ...socks, ...around];
