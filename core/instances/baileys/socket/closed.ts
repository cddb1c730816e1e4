// What the end of a socket says: the disconnect code and whether the device was removed on the phone.
import type { LinkFact } from '../../link.ts'

/**
 * The fact for a closed socket. Baileys wraps every end in a Boom: output.statusCode is the code of the
 * stream error or failure, data its node (docs/baileys.md, stream errors and disconnect codes).
 */
export function closedFact(
  error: unknown,
  own: { wasOpen: boolean; endReason: string | undefined },
): Extract<LinkFact, { kind: 'closed' }> {
  return {
    kind: 'closed',
    code: codeOf(error),
    deviceRemoved: isDeviceRemoved(error),
    wasOpen: own.wasOpen,
    detail: own.endReason ?? (error instanceof Error ? error.message : 'The connection was closed'),
  }
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
