// A ceremony on a socket of Baileys (rc14), which knows nothing of it: what WhatsApp sends is heard before Baileys, which
// would acknowledge it once too often or not at all (docs/baileys.md, the passkey gate).
import {
  buildAckStanza,
  DEFAULT_CONNECTION_CONFIG,
  getBinaryNodeChild,
  proto,
  type BinaryNode,
  type UserFacingSocketConfig,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { SetTimer } from '../../../events/timers.ts'
import type { LinkFact } from '../../link.ts'
import { asking, Ceremony, continuing } from './ceremony.ts'

export interface OnSocket {
  socket: WASocket
  browser: NonNullable<UserFacingSocketConfig['browser']>
  now: () => number
  setTimer: SetTimer
  /** WhatsApp asks. */
  onAsked(): void
  tell(fact: LinkFact): void
}

const wrappedKey = 'link_code_pairing_wrapped_primary_ephemeral_pub'

/** undefined where Baileys has come to do it itself. */
export function ceremonyOn({ socket, browser, onAsked, ...deps }: OnSocket): Ceremony | undefined {
  const { ws, authState, ev } = socket
  if ([asking, continuing].some((type) => ws.listenerCount(`CB:notification,type:${type}`) > 0))
    return undefined
  const { creds } = authState
  const before = { ...creds }
  const save = (): void => {
    const { me } = creds
    // With the name, because Baileys would tell everybody a missing one.
    ev.emit('creds.update', { advSecretKey: creds.advSecretKey, ...(me && { me }) })
  }
  const ack = (node: BinaryNode): void => {
    socket.sendNode(buildAckStanza(node)).catch(() => {
      // The socket is going away, and says so itself.
    })
  }
  const ceremony = new Ceremony({
    ...deps,
    deviceType: deviceType(browser),
    port: {
      query: (node) => socket.query(node),
      ack,
      credentials: {
        advSecret: () => Buffer.from(creds.advSecretKey, 'base64'),
        keys: () => ({ noise: creds.noiseKey.public, identity: creds.signedIdentityKey.public }),
        commit: (secret) => {
          creds.advSecretKey = Buffer.from(secret).toString('base64')
          save()
        },
        putBack: () => {
          for (const name of Object.keys(creds)) if (!(name in before)) Reflect.deleteProperty(creds, name)
          Object.assign(creds, before)
          save()
        },
      },
    },
  })
  for (const listener of ws.listeners('CB:notification')) {
    const handle = listener as (node: BinaryNode) => unknown
    ws.off('CB:notification', listener as () => void)
    ws.on('CB:notification', (node: BinaryNode) => {
      if (ceremony.take(node)) {
        if (ceremony.isLive) onAsked()
        return undefined
      }
      if (!isPrecursor(node)) return handle(node)
      ceremony.withoutProof()
      ack(node)
      return undefined
    })
  }
  return ceremony
}

/** The phone answers a typed code without its key, because WhatsApp will ask for a passkey first. */
function isPrecursor(node: BinaryNode): boolean {
  const reg = getBinaryNodeChild(node, 'link_code_companion_reg')
  return reg !== undefined && getBinaryNodeChild(reg, wrappedKey) === undefined
}

/** As Baileys registers it (generateRegistrationNode), which keeps that to itself. */
function deviceType([, browser]: OnSocket['browser']): number {
  const kinds: Partial<Record<string, number>> = proto.DeviceProps.PlatformType as never
  const name = browser.toUpperCase()
  return kinds[name === 'ANDROID' ? 'ANDROID_PHONE' : name] ?? proto.DeviceProps.PlatformType.CHROME
}

export const browserOf = (config: UserFacingSocketConfig): OnSocket['browser'] =>
  config.browser ?? DEFAULT_CONNECTION_CONFIG.browser
