// What goes with a message outside its encrypted part, as Baileys takes it.
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Relay, RelayNode } from '../link.ts'

export function relayOptions({ attributes, nodes }: Relay): {
  additionalAttributes: Record<string, string>
  additionalNodes: BinaryNode[]
} {
  return { additionalAttributes: { ...attributes }, additionalNodes: (nodes ?? []).map(binaryNode) }
}

function binaryNode({ tag, attributes, nodes }: RelayNode): BinaryNode {
  return { tag, attrs: { ...attributes }, ...(nodes && { content: nodes.map(binaryNode) }) }
}
