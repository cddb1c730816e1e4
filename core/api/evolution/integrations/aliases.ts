// Names that clients in the field use and upstream has not, or not any more: those of its first version, whose changes were
// PUT, and those that its documents and client libraries made up. Each does what the route does that was meant.
import type { AnyRoute } from '../dialect.ts'

type Method = AnyRoute['method']

/** What was PUT in version 1 and is POST in version 2. */
const oncePut = [
  '/chat/archiveChat',
  '/chat/markMessageAsRead',
  '/chat/updateMessage',
  '/chat/updatePrivacySettings',
  '/chat/updateProfilePicture',
  '/group/revokeInviteCode',
  '/group/toggleEphemeral',
  '/group/updateGroupDescription',
  '/group/updateGroupPicture',
  '/group/updateGroupSubject',
  '/group/updateParticipant',
  '/group/updateSetting',
]

/** By what is meant. */
const otherNames: readonly (readonly [method: Method, meant: string, names: readonly string[]])[] = [
  ['get', '/group/inviteCode', ['/group/fetchInviteCode']],
  ['get', '/group/inviteInfo', ['/group/findGroupByInviteCode']],
  ['get', '/group/findGroupInfos', ['/group/findGroupByJid', '/group/findGroup']],
  ['get', '/group/participants', ['/group/findParticipants']],
  ['get', '/group/fetchAllGroups', ['/group/findAllGroups']],
  ['post', '/group/create', ['/group/createGroup']],
  ['post', '/group/sendInvite', ['/group/sendGroupInvite', '/group/sendInviteUrl']],
  ['post', '/group/updateParticipant', ['/group/updateGroupMembers', '/group/updateParticipants']],
  ['post', '/group/updateSetting', ['/group/updateGroupSetting', '/group/updateGroupSettings']],
  ['post', '/group/updateGroupPicture', ['/group/updatePicture']],
  ['post', '/group/updateGroupSubject', ['/group/updateSubject']],
  ['post', '/group/updateGroupDescription', ['/group/updateDescription']],
  ['post', '/chat/archiveChat', ['/chat/archive']],
  ['post', '/chat/markChatUnread', ['/chat/markUnread']],
  ['post', '/chat/markMessageAsRead', ['/chat/markAsRead', '/chat/readMessages']],
  ['post', '/chat/whatsappNumbers', ['/chat/checkNumber', '/chat/checkIsWhatsapp']],
  ['post', '/chat/fetchProfilePictureUrl', ['/chat/getProfilePicture', '/chat/fetchProfilePicture']],
  ['post', '/chat/getBase64FromMediaMessage', ['/chat/getBase64']],
  ['post', '/chat/findStatusMessage', ['/chat/findStatusMessages']],
  ['post', '/chat/updateBlockStatus', ['/message/updateBlockStatus']],
  ['post', '/message/sendWhatsAppAudio', ['/message/sendAudio']],
  ['post', '/message/sendStatus', ['/message/sendStories']],
  ['post', '/call/offer', ['/call/fake']],
  ['post', '/webhook/set', ['/webhook/instance']],
]

/** Every other name with what is meant by it, as "PUT /chat/archiveChat". */
export const meantBy: ReadonlyMap<string, string> = new Map([
  ...oncePut.map((path) => [nameOf('put', path), nameOf('post', path)] as const),
  ...otherNames.flatMap(([method, meant, names]) =>
    names.map((path) => [nameOf(method, path), nameOf(method, meant)] as const),
  ),
])

function nameOf(method: Method, path: string): string {
  return `${method.toUpperCase()} ${path}`
}

/** The same routes under their other names; whatever upstream has itself stays what it is. */
export function aliasesOf(routes: readonly AnyRoute[]): AnyRoute[] {
  const own = new Map(routes.map((route) => [nameOf(route.method, route.path), route]))
  return [...meantBy].flatMap(([name, meant]) => {
    const route = own.get(meant)
    const [method = '', path = ''] = name.split(' ')
    return route === undefined || own.has(name)
      ? []
      : [{ ...route, method: method.toLowerCase() as Method, path }]
  })
}
