// Where what was recorded in the field differs from what the simulator makes: parts of stanzas and of messages that it never
// makes, and attributes that it leaves out. Pure.
import { z } from 'zod'
import type { ProtoShape, Shape, StanzaShape } from '../../../core/instances/messages/shapes.ts'

const Line = z.object({ kind: z.enum(['stanza', 'proto']), shape: z.looseObject({}) })

/** The lines that holdfast record has written. Throws where one is none. */
export function readShapes(text: string): Shape[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Line.parse(JSON.parse(line)) as Shape)
}

/** Each part by where it stands, without its size. */
export function partsOf(shapes: readonly Shape[]): Set<string> {
  const parts = new Set<string>()
  for (const each of shapes)
    if (each.kind === 'stanza') addStanza(parts, '', each.shape)
    else addProto(parts, 'proto', each.shape)
  return parts
}

function addStanza(parts: Set<string>, above: string, { tag, attributes, content }: StanzaShape): void {
  const path = above === '' ? tag : `${above}/${tag}`
  parts.add(path)
  for (const name of attributes) parts.add(`${path}[${name}]`)
  if (Array.isArray(content)) for (const node of content) addStanza(parts, path, node)
  else if (content !== undefined) parts.add(`${path} holds bytes`)
}

function addProto(parts: Set<string>, path: string, shape: ProtoShape): void {
  for (const [field, part] of Object.entries(shape)) {
    const own = `${path}.${field}`
    parts.add(own)
    for (const each of Array.isArray(part) ? part : [part])
      if (typeof each === 'object') addProto(parts, own, each)
  }
}

export interface Difference {
  /** In the field, and never made by the simulator: the outermost part of each. */
  missing: string[]
  /** Made by the simulator, in a stanza or message that the field has too, and never there. */
  extra: string[]
}

export function compare(field: ReadonlySet<string>, simulated: ReadonlySet<string>): Difference {
  const missing = [...field].filter((part) => !simulated.has(part))
  const roots = new Set([...field].map(rootOf))
  const extra = [...simulated].filter((part) => !field.has(part) && roots.has(rootOf(part)))
  return { missing: outermost(missing), extra: outermost(extra) }
}

/** The stanza, or the kind of message. */
const rootOf = (part: string): string => /^(?:proto\.\w+|[\w:?-]+)/.exec(part)?.[0] ?? part

/** What lies within another one that is named is not named again. */
function outermost(parts: readonly string[]): string[] {
  const all = new Set(parts)
  const within = (part: string): boolean => {
    for (let at = part.length - 1; at > 0; at -= 1)
      if ('/.[ '.includes(part.charAt(at)) && all.has(part.slice(0, at))) return true
    return false
  }
  return parts.filter((part) => !within(part)).toSorted()
}
