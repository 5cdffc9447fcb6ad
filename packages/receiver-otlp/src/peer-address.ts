/** The address of a peer as people write it, without a port; `unknown` when it has gone. */
export function peerAddress(address: string | undefined): string {
  // A socket for both families shows IPv4 peers as IPv6.
  return address?.replace(/^::ffff:(?=\d+\.)/, '') ?? 'unknown';
}
