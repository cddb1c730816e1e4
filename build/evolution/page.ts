// docs/from-evolution.md: of each route of Evolution API whether it is here, as the table of the dialect says.
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import type { AnyRoute, DialectContext } from '../../core/api/evolution/dialect.ts'
import { meantBy } from '../../core/api/evolution/integrations/aliases.ts'
import { dialectRoutes } from '../../core/api/evolution/router.ts'
import { ignored } from '../../core/config/ignored.ts'
import { evolutionRoutes, routesUnder } from './routes.ts'

export const evolutionFile = join(import.meta.dirname, '..', '..', 'docs', 'from-evolution.md')

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
  'POST /chat/getBase64FromMediaMessage': '`convertToMp4` does nothing',
  'DELETE /chat/deleteMessageForEveryone': 'the message stays stored, marked as deleted',
  'POST /webhook/set':
    '`base64` puts files up to 32 MB into `message.base64`, which an event waits 15 seconds for',
  'POST /proxy/set': 'a proxy that WhatsApp cannot be reached through is refused',
  'POST /chatwoot/set':
    'the token is tried first, and the inbox found or made; the import settings are kept without effect',
  'GET /chatwoot/find': 'without the token; what is saved with an empty one keeps it',
  'POST /chatwoot/webhook': 'with a secret in its address, which the inbox is given',
  'POST /websocket/set': 'only with `WEBSOCKET_ENABLED`; else 400 "Websocket is disabled"',
  'GET /websocket/find': 'the same',
  'POST /rabbitmq/set': 'only with `RABBITMQ_ENABLED`; else 400 "RabbitMQ is disabled"',
  'POST /nats/set': 'only with `NATS_ENABLED`; else 400 "NATS is disabled"',
  'POST /sqs/set': 'only with `SQS_ENABLED`; else 400 "SQS is disabled"',
  'GET /proxy/find': 'without the password',
  'POST /chat/findStatusMessage': 'one row for each message: how far it has come',
  'GET /webhook/meta': '200 "Error, wrong validation token": no number is of the Cloud API here',
  'POST /webhook/meta': 'no key, as there; nothing is taken in, as where nobody has that number',
  'POST /webhook/evolution': 'the same',
  'POST /business/getCatalog': 'up to five pages',
  'POST /baileys/profilePictureUrl': '`type` and `timeoutMs` do nothing',
  'GET /metrics': 'by a key in the header; in these names and our own',
}

/** What Evolution gets wrong, or cannot do, and what is done instead. */
const differences: readonly (readonly [there: string, here: string])[] = [
  ['a name that is not there is 404 before the key is looked at', '401 first; 404 for who may know'],
  ['`?instanceName=` in the query leads to another instance', 'only the path says which instance it is'],
  ['a create that fails deletes what has that name', 'only what this call has made goes to the trash'],
  ['delete erases', 'to the trash, with its link; our own API brings it back'],
  ['a logout erases the link', 'the link is archived; chats, settings and webhooks stay'],
  ['a logout of a closed instance is 400', '200 "Instance was already disconnected", as from 2.4 on'],
  [
    '`connect` answers `{"count":0}` while it reconnects',
    'a number that is linked answers its state; another one is waited for up to 10 seconds, and only then is there no code',
  ],
  ['a send fails while the number reconnects', '201 `PENDING`: it is stored, and goes out when it can'],
  ['`delay` holds the answer up', 'the answer comes at once, and the message after the delay'],
  ['a webhook’s retries are in memory', 'they are durable and in order, and no endpoint waits for another'],
  ['a key of one instance opens socket.io for all', 'it opens its own'],
  ['`null` is a wrong type', '`null` is left out'],
  ['bodies of version 1 are refused', 'they are taken, and so is a data URI where base64 is'],
  ['a list’s row needs a description', 'it may be empty'],
  ['`findContacts` with a JID as `id` finds nothing', 'it finds that contact'],
  ['`GROUPS_UPDATE` reaches nobody', 'told under either name'],
  ['every start tells a server abroad', 'nothing is told to anybody'],
]

const code = (text: string): string => `\`${text}\``
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** Every route that is here, as "POST /instance/create", with what it says where it is off. */
function routesHere(): Map<string, string | undefined> {
  // Only the table is read: no route is run.
  const routes: AnyRoute[] = dialectRoutes({} as DialectContext)
  const here = routes.map(({ method, path, off }): [string, string | undefined] => [
    `${method.toUpperCase()} ${path.replace('/:instanceName', '')}`,
    off,
  ])
  return new Map([['GET /metrics', undefined], ...here])
}

function section(base: string, here: ReturnType<typeof routesHere>): string {
  const routes = routesUnder(base)
  const says = new Set(routes.map((route) => here.get(route)))
  const [alone] = says
  // Those of a bot are one and the same.
  const rows =
    says.size === 1 && alone !== undefined && routes.length > 4
      ? [row([`all ${routes.length}`, 'off', refusal(alone)])]
      : routes.map((route) => routeRow(route, here))
  const head = code(base === '/' ? '/' : `${base}/*`)
  return `## ${head}\n\n| route | here | note |\n| --- | --- | --- |\n${rows.join('\n')}`
}

const refusal = (says: string): string => `400 "${says.replace(/\.$/, '')}"`

function routeRow(route: string, here: ReturnType<typeof routesHere>): string {
  const says = here.get(route)
  if (says !== undefined) return row([code(route), 'off', refusal(says)])
  return row([code(route), here.has(route) ? 'yes' : 'no', notes[route] ?? ''])
}

export async function evolutionPage(): Promise<string> {
  const here = routesHere()
  const groups = Object.keys(evolutionRoutes).map((base) => section(base, here))
  const aliases = [...meantBy].map(([name, meant]) => row([code(name), code(meant)]))
  const text = `# Coming from Evolution API

The routes of Evolution API v2 (as of 2.3.7, and those that 2.4 adds), one by one. Those that are here take the same \`apikey\`
header and the same bodies, and answer in the same shapes, but for what their note says; those that are off belong to what
Holdfast has not inside, and answer 400 with what the note says, as Evolution does where it is switched off. Any other path is
404 in Evolution's words. How a client is pointed here is in [the guide](guide/evolution.md), how the numbers come over without
a QR in [from another gateway](guide/moving-in.md), and what more there is in [our own API](guide/api.md).

There is no object store to set: \`message.mediaUrl\` is a link to this appliance, with \`HOLDFAST_MEDIA_LINK_HOURS\`. Files come
with \`base64\` in events, by \`/chat/getBase64FromMediaMessage\` and by our own API too.

${groups.join('\n\n')}

## What differs on purpose

| there | here |
| --- | --- |
${differences.map(row).join('\n')}

## Other names

What clients call by names that Evolution has not, or not any more, does what is meant.

| called | meant |
| --- | --- |
${aliases.join('\n')}

## Variables of the environment

${ignored.map(({ shown, because }) => `- ${shown}: ignored, for ${because}.`).join('\n')}

Those that count are among the [settings](guide/settings.md).

This page is made from the list in \`build/evolution/routes.ts\` and the table of routes in \`core/api/evolution/router.ts\` by
\`npm run docs\`.
`
  return format(text, { ...(await resolveConfig(evolutionFile)), parser: 'markdown' })
}
