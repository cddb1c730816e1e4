// How a stanza or a message is built: the names of its parts and their sizes, and no value. A name that could be anything
// else than one of the protocol is left out.
import { proto, type BinaryNode } from '@whiskeysockets/baileys'
import type { ProtoShape, Size, StanzaShape } from '../../messages/shapes.ts'

const deepest = 32
/** Of a tag or an attribute: words, with a digit or two. */
const isName = /^[a-z]+(?:[-_:]?[a-z]+|\d{1,2}(?!\d))*$/
const longestName = 40
const hidden = '?'

export function stanzaShape({ tag, attrs, content }: BinaryNode, depth = 0): StanzaShape {
  const shape: StanzaShape = { tag: nameOf(tag), attributes: Object.keys(attrs).map(nameOf).toSorted() }
  if (depth > deepest || content === undefined) return shape
  if (Array.isArray(content))
    return { ...shape, content: unique(content.map((node) => stanzaShape(node, depth + 1))) }
  return { ...shape, content: sizeOf(content.length) }
}

/** Of many alike, one. */
function unique<T>(shapes: readonly T[]): T[] {
  return [...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()]
}

function nameOf(name: string): string {
  return isName.test(name) && name.length <= longestName ? name : hidden
}

function sizeOf(length: number): Size {
  return `<=${length === 0 ? 0 : 2 ** Math.ceil(Math.log2(length))}`
}

export function protoShape(message: proto.IMessage): ProtoShape {
  return shapeOf(message, 0)
}

function shapeOf(value: object, depth: number): ProtoShape {
  const parts = Object.entries(value).filter(([, each]) => each !== null && each !== undefined)
  return Object.fromEntries(
    parts.map(([name, each]: [string, unknown]) => [fields().has(name) ? name : hidden, partOf(each, depth)]),
  )
}

function partOf(value: unknown, depth: number): ProtoShape[string] {
  if (typeof value === 'string') return sizeOf(value.length)
  if (value instanceof Uint8Array) return sizeOf(value.length)
  if (typeof value === 'boolean') return 'flag'
  if (typeof value !== 'object' || value === null || 'unsigned' in value || depth > deepest) return 'number'
  if (Array.isArray(value))
    return unique(
      value.map((each: unknown) =>
        typeof each === 'object' && each !== null && !(each instanceof Uint8Array)
          ? shapeOf(each, depth + 1)
          : { [hidden]: partOf(each, depth + 1) },
      ),
    )
  return shapeOf(value, depth + 1)
}

let known: ReadonlySet<string> | undefined

/** Every name of a field that this version of the protocol has: the keys of a map are none. */
function fields(): ReadonlySet<string> {
  return (known ??= new Set(namesIn(proto, new Set())))
}

function namesIn(space: unknown, seen: Set<unknown>): string[] {
  if ((typeof space !== 'object' && typeof space !== 'function') || space === null || seen.has(space))
    return []
  seen.add(space)
  const own: unknown = 'prototype' in space ? space.prototype : undefined
  const names = typeof own === 'object' && own !== null ? Object.keys(own) : []
  return [...names, ...Object.values(space).flatMap((each: unknown) => namesIn(each, seen))]
}
