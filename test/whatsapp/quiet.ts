// Owns silence: a logger that says nothing, and libsignal's console output kept away from test results.
import type { SocketConfig } from '@whiskeysockets/baileys'

type Logger = SocketConfig['logger']

const nothing = () => undefined

export const silent: Logger = {
  level: 'silent',
  child: () => silent,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
}

const NOISE = [
  'Closing session',
  'Closing open session',
  'Opening session',
  'Session already',
  'Session error',
  'Failed to decrypt message',
  'Decrypted message with closed session',
  'Removing old closed session',
  'Migrating session',
  'Unhandled bucket type',
]

let silenced = false

/** libsignal prints sessions, keys included, straight to the console. */
export function silenceLibsignal(): void {
  if (silenced) return
  silenced = true
  for (const level of ['error', 'warn', 'info', 'log'] as const) {
    const original = console[level].bind(console)
    console[level] = (...args: unknown[]) => {
      const [first] = args
      if (typeof first === 'string' && NOISE.some((start) => first.startsWith(start))) return
      original(...args)
    }
  }
}
