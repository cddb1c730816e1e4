// What is asked of WhatsApp about collections, and what it answers. Pure.
import { S_WHATSAPP_NET, proto, type BinaryNode } from '@whiskeysockets/baileys'

/** Of one collection. */
export interface Answer {
  name: string
  /** WhatsApp's code where it refuses: 409 is that somebody else was first. */
  error: number | undefined
  snapshot: proto.IExternalBlobReference | undefined
  patches: proto.ISyncdPatch[]
  /** There is more of it. */
  hasMore: boolean
  /** Why it could not be read. */
  unread?: unknown
}

export interface Ask {
  name: string
  version: number
  whole: boolean
  /** A patch that is to follow on that version. */
  patch?: Uint8Array
}

export function question(asks: readonly Ask[]): BinaryNode {
  const content = asks.map(({ name, version, whole, patch }) => ({
    tag: 'collection',
    attrs: { name, version: String(version), return_snapshot: String(whole) },
    ...(patch && { content: [{ tag: 'patch', attrs: {}, content: patch }] }),
  }))
  return {
    tag: 'iq',
    attrs: { to: S_WHATSAPP_NET, type: 'set', xmlns: 'w:sync:app:state' },
    content: [{ tag: 'sync', attrs: {}, content }],
  }
}

/** One that cannot be read keeps none of the others from being read. */
export function answersIn(answer: BinaryNode): Answer[] {
  const [sync] = childrenOf(answer, 'sync')
  return childrenOf(sync, 'collection').map((node) => {
    const { name = '' } = node.attrs
    try {
      return { name, ...answerIn(node) }
    } catch (unread) {
      return { name, error: undefined, snapshot: undefined, patches: [], hasMore: false, unread }
    }
  })
}

function answerIn(node: BinaryNode): Omit<Answer, 'name'> {
  const { version = '0', type, has_more_patches: hasMore } = node.attrs
  const [error] = childrenOf(node, 'error')
  const [snapshot] = childrenOf(node, 'snapshot')
  const bytes = bytesOf(snapshot)
  const [list = node] = childrenOf(node, 'patches')
  let next = Number(version)
  const patches = childrenOf(list, 'patch').map((each) => {
    const patch = proto.SyncdPatch.decode(bytesOf(each) ?? new Uint8Array())
    next += 1
    // What does not say so follows on the version of the answer.
    patch.version ??= { version: next }
    return patch
  })
  return {
    error: type === 'error' ? Number(error?.attrs['code'] ?? 500) : undefined,
    snapshot: bytes && proto.ExternalBlobReference.decode(bytes),
    patches,
    hasMore: hasMore === 'true',
  }
}

/** The names in a notification that there is more to read. */
export function namesIn(notification: BinaryNode): string[] {
  return childrenOf(notification, 'collection').flatMap(({ attrs }) => attrs['name'] ?? [])
}

function childrenOf(node: BinaryNode | undefined, tag: string): BinaryNode[] {
  return Array.isArray(node?.content) ? node.content.filter((each) => each.tag === tag) : []
}

function bytesOf(node: BinaryNode | undefined): Uint8Array | undefined {
  const content = node?.content
  return content instanceof Uint8Array && content.length > 0 ? content : undefined
}
