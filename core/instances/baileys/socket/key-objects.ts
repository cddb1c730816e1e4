// Baileys and libsignal give node:crypto their keys as bytes. Node 24 finds out that bytes are no key object by making an
// error with its whole stack and dropping it, for every cipher and MAC: three times what the cipher costs. This hands
// them key objects instead, in everything of the process, before Baileys is loaded.
import crypto, { createSecretKey } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

type Keyed = 'createCipheriv' | 'createDecipheriv' | 'createHmac'
type Make = (algorithm: string, key: unknown, ...rest: unknown[]) => unknown

let isDone = false

/** Safe to call twice. */
export function giveKeyObjects(): void {
  if (isDone) return
  isDone = true
  for (const name of ['createCipheriv', 'createDecipheriv', 'createHmac'] as const) replace(name)
  syncBuiltinESMExports()
}

function replace(name: Keyed): void {
  const make = Reflect.get(crypto, name) as Make
  Reflect.set(crypto, name, (algorithm: string, key: unknown, ...rest: unknown[]) =>
    make(algorithm, asKeyObject(key), ...rest),
  )
}

/** An empty key is none for a cipher, and its own words say so. */
function asKeyObject(key: unknown): unknown {
  return key instanceof Uint8Array && key.length > 0 ? createSecretKey(key) : key
}
