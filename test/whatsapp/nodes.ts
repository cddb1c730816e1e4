// Owns building and reading of binary nodes on the server side. No protocol knowledge beyond their shape.
import { randomBytes } from 'node:crypto'
import type { BinaryNode } from '@whiskeysockets/baileys'

export type Attributes = Record<string, string | number | undefined>

/** Every attribute becomes a string: Baileys' encoder counts others but does not write them. */
export function el(tag: string, attributes: Attributes = {}, content?: BinaryNode['content']): BinaryNode {
  const attrs: Record<string, string> = {}
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) attrs[name] = String(value)
  }
  return content === undefined ? { tag, attrs } : { tag, attrs, content }
}

export function children(node: BinaryNode | undefined, tag?: string): BinaryNode[] {
  if (!node || !Array.isArray(node.content)) return []
  return tag === undefined ? node.content : node.content.filter((inner) => inner.tag === tag)
}

export function child(node: BinaryNode | undefined, ...path: string[]): BinaryNode | undefined {
  let found = node
  for (const tag of path) found = children(found, tag)[0]
  return found
}

/** Short binary content may arrive as a string, because the encoder packs digits and tokens. */
export function bytes(node: BinaryNode | undefined): Buffer | undefined {
  const content = node?.content
  if (typeof content === 'string') return Buffer.from(content, 'utf8')
  return content instanceof Uint8Array ? Buffer.from(content) : undefined
}

export function text(node: BinaryNode | undefined): string | undefined {
  return bytes(node)?.toString('utf8')
}

export function requireBytes(node: BinaryNode | undefined, what: string): Buffer {
  const found = bytes(node)
  if (!found) throw new Error(`the stanza has no ${what}`)
  return found
}

export function result(query: BinaryNode, content?: BinaryNode[], from?: string): BinaryNode {
  const attrs = { id: query.attrs['id'], type: 'result', from: from ?? query.attrs['to'] }
  return el('iq', attrs, content)
}

export function failed(query: BinaryNode, code: number, reason: string): BinaryNode {
  const attrs = { id: query.attrs['id'], type: 'error', from: query.attrs['to'] }
  return el('iq', attrs, [el('error', { code, text: reason })])
}

export function newStanzaId(): string {
  return randomBytes(8).toString('hex').toUpperCase()
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
