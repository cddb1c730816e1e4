// The names of the dialect's events: dotted on the wire, in capitals where clients subscribe.

/** Those that may be subscribed to, in upstream's order. */
export const eventNames = [
  'APPLICATION_STARTUP',
  'QRCODE_UPDATED',
  'MESSAGES_SET',
  'MESSAGES_UPSERT',
  'MESSAGES_EDITED',
  'MESSAGES_UPDATE',
  'MESSAGES_DELETE',
  'SEND_MESSAGE',
  'SEND_MESSAGE_UPDATE',
  'CONTACTS_SET',
  'CONTACTS_UPSERT',
  'CONTACTS_UPDATE',
  'PRESENCE_UPDATE',
  'CHATS_SET',
  'CHATS_UPSERT',
  'CHATS_UPDATE',
  'CHATS_DELETE',
  'GROUPS_UPSERT',
  'GROUP_UPDATE',
  'GROUP_PARTICIPANTS_UPDATE',
  'CONNECTION_UPDATE',
  'LABELS_EDIT',
  'LABELS_ASSOCIATION',
  'CALL',
  'TYPEBOT_START',
  'TYPEBOT_CHANGE_STATUS',
  'REMOVE_INSTANCE',
  'LOGOUT_INSTANCE',
  'INSTANCE_CREATE',
  'INSTANCE_DELETE',
  'STATUS_INSTANCE',
] as const

/** Also taken: the name under which upstream emits a group's change, and a newer version's event. */
export const acceptedNames = [...eventNames, 'GROUPS_UPDATE', 'MESSAGING_HISTORY_SET'] as const

/** Whether somebody who subscribed to these names is told of an event; none (null) means all. */
export function isSubscribed(names: readonly string[] | null, event: string): boolean {
  if (names === null) return true
  const name = event.replaceAll(/[.-]/g, '_').toUpperCase()
  // Upstream subscribes by one name and emits by the other, so that it tells nobody.
  const others = name === 'GROUPS_UPDATE' ? ['GROUP_UPDATE'] : []
  return [name, ...others].some((each) => names.includes(each))
}

/** The end of the address where each event has its own. */
export function pathName(event: string): string {
  return event.replaceAll('.', '-')
}
