// Which addresses the appliance may be told to ask, and by whom. Private ones and loopback are ordinary: what it is told
// to ask is often beside it. Never those of the link, by which a cloud hands its machines their secrets, nor itself. Pure.
import { BlockList, isIP } from 'node:net'
import type { Asker } from '../contract/asker.ts'

const ofTheLink = new BlockList()
ofTheLink.addSubnet('169.254.0.0', 16)
ofTheLink.addSubnet('fe80::', 10, 'ipv6')
// The same, written as IPv6: mapped, compatible, translated (NAT64), 6to4.
ofTheLink.addSubnet('::ffff:a9fe:0', 112, 'ipv6')
ofTheLink.addSubnet('::a9fe:0', 112, 'ipv6')
ofTheLink.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
ofTheLink.addSubnet('2002:a9fe::', 32, 'ipv6')
// Where clouds answer without being on the link: Alibaba, Azure, Oracle, Amazon and Google by IPv6.
for (const address of ['100.100.100.200', '168.63.129.16', '192.0.0.192']) ofTheLink.addAddress(address)
for (const address of ['fd00:ec2::254', 'fd20:ce::254']) ofTheLink.addAddress(address, 'ipv6')

/** Everything that is not out in the world. */
const inside = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  inside.addSubnet(net, bits)
  inside.addSubnet(`::ffff:${net}`, 96 + bits, 'ipv6')
}
inside.addSubnet('::', 127, 'ipv6')
inside.addSubnet('fc00::', 7, 'ipv6')
inside.addSubnet('fe80::', 10, 'ipv6')

/** Where this process listens, and under which addresses its machine is known. */
export interface Self {
  /** Undefined while it does not listen. */
  port: number | undefined
  addresses: readonly string[]
}

const everyAddress = new Set(['0.0.0.0', '::', '::ffff:0:0', '::ffff:0.0.0.0'])
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addSubnet('::ffff:7f00:0', 104, 'ipv6')
loopback.addAddress('::1', 'ipv6')

/** Who named it, and whether the tokens of numbers open what is out in the world only. */
export interface Asked {
  by: Asker
  isolateTenants: boolean
}

export function isPublic(address: string): boolean {
  return !inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** In words why it is not asked; undefined where it may be. */
export function whyNotAsked(
  { address, port }: { address: string; port: number },
  self: Self,
  { by, isolateTenants }: Asked,
): string | undefined {
  const bare = address.replace(/%.*$/, '')
  const family = isIP(bare) === 6 ? 'ipv6' : 'ipv4'
  if (ofTheLink.check(bare, family))
    return `The address ${address} is one of the link or of a cloud's metadata, which is never asked.`
  if (isolateTenants && by === 'instance' && !isPublic(bare))
    return `The address ${address} is private, and HOLDFAST_ISOLATE_TENANTS closes those to the tokens of numbers.`
  if (port !== self.port) return undefined
  const isSelf = everyAddress.has(bare) || loopback.check(bare, family) || self.addresses.includes(bare)
  return isSelf
    ? `The address ${address}, port ${port}, is this appliance itself, which is never asked.`
    : undefined
}
