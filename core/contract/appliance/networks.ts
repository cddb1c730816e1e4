// Addresses and networks as they are written: 10.1.2.3, 10.0.0.0/8, ::1, fd00::/8.
import { z } from 'zod'

export interface Network {
  address: string
  bits: number
  family: 'ipv4' | 'ipv6'
}

const v4 = z.union([z.ipv4(), z.cidrv4()])
const v6 = z.union([z.ipv6(), z.cidrv6()])

/** undefined: it is none. */
export function parsedNetwork(text: string): Network | undefined {
  const is4 = v4.safeParse(text).success
  if (!is4 && !v6.safeParse(text).success) return undefined
  const [address = '', bits] = text.split('/')
  const most = is4 ? 32 : 128
  return { address, bits: bits === undefined ? most : Number(bits), family: is4 ? 'ipv4' : 'ipv6' }
}
