// How events leave beside webhooks, by Evolution's own variables: socket.io on the own port.
import type { Settings } from './env.ts'

export interface TransportSettings {
  /** undefined: switched off. */
  websocket: WebsocketSettings | undefined
}

export interface WebsocketSettings {
  /** Whether all events of all numbers are told on the root namespace. */
  global: boolean
}

/** As upstream reads them: only "true" is true. */
const isTrue = (settings: Settings, name: string): boolean => settings.env[name]?.trim() === 'true'

export function transportSettings(settings: Settings): TransportSettings {
  const websocket = isTrue(settings, 'WEBSOCKET_ENABLED')
    ? { global: isTrue(settings, 'WEBSOCKET_GLOBAL_EVENTS') }
    : undefined
  return { websocket }
}
