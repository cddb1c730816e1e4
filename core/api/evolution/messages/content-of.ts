// What is in a message, as clients are shown it: in WhatsApp's own field names, with the address of its file where such are made.
import type { MessageView } from '../../../contract/messages/message.ts'
import type { DialectContext } from '../dialect.ts'

export function contentOf(
  { instances, links }: Pick<DialectContext, 'instances' | 'links'>,
  instanceId: string,
  view: MessageView,
): Record<string, unknown> {
  const mediaUrl = links.of(instanceId, view)
  const content = instances.messages.protoJson(instanceId, view.row) ?? {}
  return mediaUrl === undefined ? content : { ...content, mediaUrl }
}
