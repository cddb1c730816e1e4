// What the end of a socket says: the disconnect code and whether the device was removed on the phone.
import type { LinkFact, ProxyFault } from '../../link.ts'

/**
 * The fact for a closed socket. Baileys wraps every end in a Boom: output.statusCode is the code of the
 * stream error or failure, data its node (docs/baileys.md, stream errors and disconnect codes).
 */
export function closedFact(
  error: unknown,
  own: { wasOpen: boolean; endReason: string | undefined; proxy?: ProxyFault | undefined },
): Extract<LinkFact, { kind: 'closed' }> {
  const isBefore = own.proxy !== undefined || isOfHandshake(error)
  return {
    kind: 'closed',
    code: isBefore ? null : codeOf(error),
    deviceRemoved: isDeviceRemoved(error),
    wasOpen: own.wasOpen,
    detail: own.endReason ?? (error instanceof Error ? error.message : 'The connection was closed'),
    ...(own.proxy && { proxy: own.proxy }),
  }
}

/**
 * Baileys takes the HTTP status by which a WebSocket was refused for a code of WhatsApp's. It may be a proxy's or a
 * portal's: a 401 of one of these says nothing of the link.
 */
function isOfHandshake(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('WebSocket Error (Unexpected server response')
}

function codeOf(error: unknown): number | null {
  const code = at(at(error, 'output'), 'statusCode')
  return typeof code === 'number' ? code : null
}

function isDeviceRemoved(error: unknown): boolean {
  const node = at(error, 'data')
  return at(node, 'tag') === 'conflict' && at(at(node, 'attrs'), 'type') === 'device_removed'
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}
