// docs/from-evolution.md: of each route of Evolution API whether it is here, as the table of the dialect says.
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import type { AnyRoute, DialectContext } from '../core/api/evolution/dialect.ts'
import { offSays } from '../core/api/evolution/integrations/off.ts'
import { meantBy } from '../core/api/evolution/integrations/aliases.ts'
import { dialectRoutes } from '../core/api/evolution/router.ts'
import { ignored } from '../core/config/ignored.ts'

export const evolutionFile = join(import.meta.dirname, '..', 'docs', 'from-evolution.md')

/** Evolution's routes as of 2.3.7, by the beginning of their path; each with the end of the path where it has one. */
const upstream: Readonly<Record<string, readonly string[]>> = {
  '/': ['GET', 'POST verify-creds', 'GET metrics'],
  '/instance': [
    'POST create',
    'GET fetchInstances',
    'GET connect',
    'GET connectionState',
    'POST restart',
    'POST setPresence',
    'DELETE logout',
    'DELETE delete',
  ],
  '/message': [
    'POST sendText',
    'POST sendMedia',
    'POST sendPtv',
    'POST sendWhatsAppAudio',
    'POST sendStatus',
    'POST sendSticker',
    'POST sendLocation',
    'POST sendContact',
    'POST sendReaction',
    'POST sendPoll',
    'POST sendList',
    'POST sendButtons',
    'POST sendTemplate',
  ],
  '/chat': [
    'POST whatsappNumbers',
    'POST markMessageAsRead',
    'POST archiveChat',
    'POST markChatUnread',
    'DELETE deleteMessageForEveryone',
    'POST fetchProfilePictureUrl',
    'POST getBase64FromMediaMessage',
    'POST updateMessage',
    'POST sendPresence',
    'POST updateBlockStatus',
    'POST findContacts',
    'POST findMessages',
    'POST findStatusMessage',
    'POST findChats',
    'GET findChatByRemoteJid',
    'POST fetchBusinessProfile',
    'POST fetchProfile',
    'POST updateProfileName',
    'POST updateProfileStatus',
    'POST updateProfilePicture',
    'DELETE removeProfilePicture',
    'GET fetchPrivacySettings',
    'POST updatePrivacySettings',
  ],
  '/group': [
    'POST create',
    'POST updateGroupSubject',
    'POST updateGroupDescription',
    'POST updateGroupPicture',
    'GET findGroupInfos',
    'GET fetchAllGroups',
    'GET participants',
    'GET inviteCode',
    'GET inviteInfo',
    'GET acceptInviteCode',
    'POST sendInvite',
    'POST revokeInviteCode',
    'POST updateParticipant',
    'POST updateSetting',
    'POST toggleEphemeral',
    'DELETE leaveGroup',
  ],
  '/settings': ['POST set', 'GET find'],
  '/webhook': ['POST set', 'GET find'],
  '/websocket': ['POST set', 'GET find'],
  '/rabbitmq': ['POST set', 'GET find'],
  '/nats': ['POST set', 'GET find'],
  '/sqs': ['POST set', 'GET find'],
  '/proxy': ['POST set', 'GET find'],
  '/label': ['GET findLabels', 'POST handleLabel'],
  '/call': ['POST offer'],
  '/template': ['POST create', 'POST edit', 'DELETE delete', 'GET find'],
  '/business': ['POST getCatalog', 'POST getCollections'],
  '/s3': ['POST getMedia', 'POST getMediaUrl'],
}

/** Routes that pass everything on to something that is not part of the product. */
const others = 'The routes of `/baileys`'

/** What somebody who comes from there would not expect of one that is here. */
const notes: Readonly<Record<string, string>> = {
  'GET /': 'a browser is led to the page',
  'POST /instance/create': 'made ready with `WHATSAPP-BAILEYS` only; `wavoipToken` is kept and does nothing',
  'POST /instance/restart': 'also `PUT`',
  'POST /instance/setPresence': '`composing`, `recording` and `paused` do nothing: no chat is named',
  'DELETE /instance/logout': 'the link is archived; nothing is erased',
  'DELETE /instance/delete': 'to the trash; nothing is erased',
  'POST /message/sendText': 'also in the form of version 1; a preview is made unless `linkPreview` is false',
  'POST /message/sendMedia':
    'also in the form of version 1; a data URI is taken too, and a picture goes as it is',
  'POST /message/sendWhatsAppAudio':
    'what is no voice note is made one, which needs ffmpeg; `encoding` does nothing',
  'POST /message/sendSticker': '`notConvertSticker` does nothing: what is a sticker goes as it is',
  'POST /message/sendList': 'only with `HOLDFAST_UNTRIED`',
  'POST /message/sendButtons': 'only with `HOLDFAST_UNTRIED`; `thumbnailUrl` does nothing',
  'POST /message/sendTemplate': 'off: 400, for templates belong to the Cloud API of Meta',
  'POST /chat/getBase64FromMediaMessage': '`convertToMp4` does nothing',
  'DELETE /chat/deleteMessageForEveryone': 'the message stays stored, marked as deleted',
  'POST /webhook/set':
    '`base64` puts files up to 32 MB into `message.base64`, which an event waits 15 seconds for',
  'POST /proxy/set': 'a proxy that WhatsApp cannot be reached through is refused',
  'POST /websocket/set': 'only with `WEBSOCKET_ENABLED`; else 400 "Websocket is disabled"',
  'GET /websocket/find': 'the same',
  'POST /rabbitmq/set': 'only with `RABBITMQ_ENABLED`; else 400 "RabbitMQ is disabled"',
  'POST /nats/set': 'only with `NATS_ENABLED`; else 400 "NATS is disabled"',
  'POST /sqs/set': 'only with `SQS_ENABLED`; else 400 "SQS is disabled"',
  'GET /proxy/find': 'without the password',
  'POST /chat/findStatusMessage': 'one row for each message: how far it has come',
  'GET /metrics': 'by a key in the header; in these names and our own',
}

const code = (text: string): string => `\`${text}\``
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** Every route that is here, as "POST /instance/create". */
function here(): Set<string> {
  // Only the table is read: no route is run.
  const routes: AnyRoute[] = dialectRoutes({} as DialectContext)
  return new Set(['GET /metrics', ...routes.map(({ method, path }) => `${method.toUpperCase()} ${path}`)])
}

function named(base: string, each: string): string {
  const [method = '', end] = each.split(' ')
  const path = [base === '/' ? '' : base, end].filter((part) => part !== undefined && part !== '').join('/')
  return `${method} ${path.startsWith('/') ? path : `/${path}`}`
}

export async function evolutionPage(): Promise<string> {
  const found = here()
  const groups = Object.entries(upstream).map(([base, ends]) => {
    const rows = ends
      .map((each) => named(base, each))
      .map((route) => {
        const says = offSays[base]
        if (says !== undefined) return row([code(route), 'off', `400 "${says.replace(/\.$/, '')}"`])
        return row([code(route), found.has(route) ? 'yes' : 'no', notes[route] ?? ''])
      })
    return `## ${code(base === '/' ? '/' : `${base}/*`)}\n\n| route | here | note |\n| --- | --- | --- |\n${rows.join('\n')}`
  })
  const aliases = [...meantBy].map(([name, meant]) => row([code(name), code(meant)]))
  const text = `# Coming from Evolution API

Which of the routes of Evolution API v2 (as of 2.3.7) answer here. Those that do take the same \`apikey\` header and the same
bodies, and answer in the same shapes, but for what their note says; those that are off answer 400 with what the note says, and
the others 404 in Evolution's words. How a
client is pointed here is in [the guide](guide/evolution.md), and what more there is in [our own API](guide/api.md).

${groups.join('\n\n')}

## Other names

What clients call by names that Evolution has not, or not any more, does what is meant.

| called | meant |
| --- | --- |
${aliases.join('\n')}

The routes of bots and desks inside (${Object.keys(offSays)
    .filter((base) => upstream[base] === undefined)
    .map(code)
    .join(
      ', ',
    )}) answer as Evolution does where they are switched off: 400 with "… is disabled". \`/license/status\` says that it is active. ${others} are not here.

## Variables of the environment

${ignored.map(({ shown, because }) => `- ${shown}: ignored, for ${because}.`).join('\n')}

Those that count are among the [settings](guide/settings.md).

This page is made from the table of routes in \`core/api/evolution/router.ts\` by \`npm run docs\`.
`
  return format(text, { ...(await resolveConfig(evolutionFile)), parser: 'markdown' })
}
