// Which addresses the appliance may be told to ask, and by whom. Private ones and loopback are ordinary: what it is told
// to ask is often beside it. Never those of the link, by which a cloud hands its machines their secrets, nor itself. Pure.
import { BlockList, isIP } from 'node:net'
import type { Asker } from '../contract/asker.ts'

const ofTheLink = new BlockList()
ofTheLink.addSubnet('169.254.0.0', 16)
ofTheLink.addSubnet('fe80::', 10, 'ipv6')
// Where clouds answer without being on the link: Alibaba, Azure, Oracle, Amazon and Google by IPv6.
for (const address of ['100.100.100.200', '168.63.129.16', '192.0.0.192']) ofTheLink.addAddress(address)
for (const address of ['fd00:ec2::254', 'fd20:ce::254']) ofTheLink.addAddress(address, 'ipv6')

/** Everything that is not out in the world: private, of this machine, or set aside for tests and documents. */
const inside = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // Many at once, and what is kept for later.
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(net, bits)
// Protocols (Teredo among them) and documents; anything else outside of 2000::/3 is not out in the world either.
inside.addSubnet('2001::', 23, 'ipv6')
inside.addSubnet('2001:db8::', 32, 'ipv6')
inside.addSubnet('3fff::', 20, 'ipv6')
// Of a house, of the link, of a site, and many at once.
for (const [net, bits] of [
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const)
  inside.addSubnet(net, bits, 'ipv6')
const outside = new BlockList()
outside.addSubnet('2000::', 3, 'ipv6')

/** Where this process listens, and under which addresses its machine is known. */
export interface Self {
  /** Undefined while it does not listen. */
  port: number | undefined
  addresses: readonly string[]
}

/** What a connection takes for this machine. */
const thisMachine = new BlockList()
thisMachine.addSubnet('0.0.0.0', 8)
thisMachine.addSubnet('127.0.0.0', 8)
thisMachine.addSubnet('::', 127, 'ipv6')

/** Who named it, and whether the tokens of numbers open what is out in the world only. */
export interface Asked {
  by: Asker
  isolateTenants: boolean
}

export function isPublic(address: string): boolean {
  const forms = formsOf(address)
  if (forms.some((form) => holds(inside, form))) return false
  const [first, ...carried] = forms
  return carried.length > 0 || (first !== undefined && (first.family === 'ipv4' || holds(outside, first)))
}

/** In words why it is not asked; undefined where it may be. */
export function whyNotAsked(
  { address, port }: { address: string; port: number },
  self: Self,
  { by, isolateTenants }: Asked,
): string | undefined {
  const forms = formsOf(address)
  if (forms.some((form) => holds(ofTheLink, form)))
    return `The address ${address} is one of the link or of a cloud's metadata, which is never asked.`
  if (isolateTenants && by === 'instance' && !isPublic(address))
    return `The address ${address} is private, and HOLDFAST_ISOLATE_TENANTS closes those to the tokens of numbers.`
  if (port !== self.port) return undefined
  const own = new Set(self.addresses.flatMap((each) => formsOf(each).map(({ text }) => text)))
  const isSelf = forms.some((form) => holds(thisMachine, form) || own.has(form.text))
  return isSelf
    ? `The address ${address}, port ${port}, is this appliance itself, which is never asked.`
    : undefined
}

interface Form {
  text: string
  family: 'ipv4' | 'ipv6'
}

function holds(list: BlockList, { text, family }: Form): boolean {
  return list.check(text, family)
}

/** Itself, and the IPv4 address that one of IPv6 stands for: however it is written, it leads to the same machine. */
function formsOf(address: string): Form[] {
  const bare = address.replace(/%.*$/, '')
  if (isIP(bare) !== 6) return [{ text: bare, family: 'ipv4' }]
  const words = wordsOf(bare)
  const text = words.map((word) => word.toString(16)).join(':')
  return [
    { text, family: 'ipv6' },
    ...carriedBy(words).map((each) => ({ text: each, family: 'ipv4' as const })),
  ]
}

function readWords(part: string): number[] {
  return part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16))
}

function dotted(high = 0, low = 0): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function wordsOf(address: string): number[] {
  const { hostname } = new URL(`http://[${address}]/`)
  const [before = '', after] = hostname.slice(1, -1).split('::')
  const [head, tail] = [readWords(before), readWords(after ?? '')]
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail]
}

function carriedBy(words: readonly number[]): string[] {
  const [first = 0, second = 0, third = 0] = words
  const last = dotted(words[6], words[7])
  const isEmpty = (from: number, to: number): boolean => words.slice(from, to).every((word) => word === 0)
  // 6to4.
  if (first === 0x2002) return [dotted(second, third)]
  // Teredo, which turns each bit of the client's address over.
  if (first === 0x2001 && second === 0) return [dotted(~(words[6] ?? 0) & 0xffff, ~(words[7] ?? 0) & 0xffff)]
  const isMapped = isEmpty(0, 5) && words[5] === 0xffff
  const isTranslated = isEmpty(0, 4) && words[4] === 0xffff && words[5] === 0
  const isCompatible = isEmpty(0, 6) && !isEmpty(6, 7)
  // NAT64, also by a prefix of one's own (64:ff9b:1::/48).
  const isNat64 = first === 0x64 && second === 0xff9b && third <= 1
  // ISATAP.
  const isOfSite = (words[4] ?? 0) % 0x200 === 0 && words[5] === 0x5efe
  return isMapped || isTranslated || isCompatible || isNat64 || isOfSite ? [last] : []
}
