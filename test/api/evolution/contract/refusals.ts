// The contract's bad bodies, and what is not there. The texts are those of jsonschema 1.5.0 on Evolution's own schemas, word by
// word: users' flows match on them.
import { expect } from 'vitest'
import type { Refusal } from './case.ts'

const number = '5511988880772'
const nobody = '5511900000001'
const lacks = (property: string, where = 'instance'): string => `${where} requires property "${property}"`
const lacksAll = (...properties: string[]): string[] => properties.map((each) => lacks(each))
const oneOf = (property: string, ...words: (string | number)[]): string =>
  `${property} is not one of enum values: ${words.join(',')}`
const presences = ['unavailable', 'available', 'composing', 'recording', 'paused']

/** A schema error: an array inside an array. */
const post = (path: string, body: object, ...texts: string[]): Refusal => ({
  route: `POST ${path}`,
  body,
  status: 400,
  message: [texts],
})
/** A schema error where the group stands in the query or the body: objects, in one array. */
const ofGroup = (name: string, body: object, ...errors: [property: string, message: string][]): Refusal => ({
  route: `POST /group/${name}`,
  query: 'groupJid=120363000000000000@g.us',
  body,
  status: 400,
  message: errors.map(([property, message]) => ({ property, message })),
})
const said = (route: string, message: unknown, more: Partial<Refusal> = {}): Refusal => ({
  route,
  status: 400,
  message: [message],
  ...more,
})

const text = '/message/sendText'
const messages: Refusal[] = [
  post(text, {}, ...lacksAll('number', 'text')),
  post(text, { number, text: 1 }, 'text is not of a type(s) string'),
  post(text, { number: 1, text: 'x' }, 'Invalid format'),
  post(text, { number, text: 'x', delay: '1' }, 'Enter a value in milliseconds'),
  post(text, { number, text: 'x', mentioned: ['a'] }, '"mentioned" must be an array of numeric strings'),
  post(text, { number, text: 'x', mentioned: [] }, 'mentioned does not meet minimum length of 1'),
  said(`POST ${text}`, 'Text is required', { body: { number, text: ' ' } }),
  said(
    `POST ${text}`,
    { jid: `${nobody}@s.whatsapp.net`, exists: false, number: nobody },
    {
      body: { number: nobody, text: 'x' },
    },
  ),
  post('/message/sendMedia', {}, ...lacksAll('number', 'mediatype')),
  post(
    '/message/sendMedia',
    { number, mediatype: 'gif' },
    oneOf('mediatype', 'image', 'document', 'video', 'audio'),
  ),
  said('POST /message/sendMedia', 'Owned media must be a url or base64', {
    body: { number, mediatype: 'image', media: '#' },
  }),
  said('POST /message/sendMedia', 'For base64 the file name must be informed.', {
    body: { number, mediatype: 'document', media: 'QUJD' },
  }),
  post('/message/sendPtv', {}, lacks('number')),
  post('/message/sendWhatsAppAudio', {}, lacks('number')),
  said('POST /message/sendWhatsAppAudio', 'Owned media must be a url, base64, or valid file with buffer', {
    body: { number, audio: '#' },
  }),
  post('/message/sendSticker', {}, lacks('number')),
  post('/message/sendStatus', { type: 'gif' }, oneOf('type', 'text', 'image', 'audio', 'video')),
  ...[
    ['Content is required', {}],
    ['StatusJidList is required', { content: 'x' }],
    ['Background color is required', { content: 'x', statusJidList: [number] }],
    ['Font is required', { content: 'x', statusJidList: [number], backgroundColor: '#000000' }],
  ].map(([words, more]) =>
    said('POST /message/sendStatus', words, { body: { type: 'text', ...Object(more) } }),
  ),
  post('/message/sendLocation', {}, ...lacksAll('number', 'latitude', 'longitude', 'name', 'address')),
  post(
    '/message/sendLocation',
    { number, latitude: '1', longitude: 1, name: 'a', address: 'b' },
    'latitude is not of a type(s) number',
  ),
  post('/message/sendContact', {}, ...lacksAll('number', 'contact')),
  post('/message/sendContact', { number, contact: [] }, 'contact does not meet minimum length of 1'),
  post(
    '/message/sendContact',
    { number, contact: [{ fullName: 'A', phoneNumber: '1' }] },
    'contact[0].phoneNumber does not meet minimum length of 10',
  ),
  post('/message/sendReaction', {}, ...lacksAll('key', 'reaction')),
  post(
    '/message/sendReaction',
    { key: {}, reaction: 'x' },
    ...['id', 'remoteJid', 'fromMe'].map((each) => lacks(each, 'key')),
  ),
  said('POST /message/sendReaction', 'Reaction must be a single emoji or empty string', {
    body: { key: { id: 'A', remoteJid: number, fromMe: false }, reaction: 'ok' },
  }),
  post('/message/sendPoll', {}, ...lacksAll('number', 'name', 'selectableCount', 'values')),
  post(
    '/message/sendPoll',
    { number, name: 'x', selectableCount: 11, values: ['a', 'b'] },
    'selectableCount must be less than or equal to 10',
  ),
  post(
    '/message/sendPoll',
    { number, name: 'x', selectableCount: 1, values: ['a'] },
    'values does not meet minimum length of 2',
  ),
  post(
    '/message/sendPoll',
    { number, name: 'x', selectableCount: 1, values: ['a', 'a'] },
    'values contains duplicate item',
  ),
  post('/message/sendList', {}, ...lacksAll('number', 'title', 'footerText', 'buttonText', 'sections')),
  post(
    '/message/sendList',
    { number, title: 'a', footerText: 'b', buttonText: 'c', sections: [{}] },
    lacks('title', 'sections[0]'),
    lacks('rows', 'sections[0]'),
  ),
  post('/message/sendButtons', {}, lacks('number')),
  post(
    '/message/sendButtons',
    { number, buttons: [{ type: 'dance' }] },
    oneOf('buttons[0].type', 'reply', 'copy', 'url', 'call', 'pix'),
  ),
  ...[
    ['At least one button is required', []],
    ['Maximum of 3 reply buttons allowed', ['reply', 'reply', 'reply', 'reply']],
    ['Reply buttons cannot be mixed with other button types', ['reply', 'url']],
    ['Only one PIX button is allowed', ['pix', 'pix']],
    ['PIX button cannot be mixed with other button types', ['pix', 'url']],
  ].map(([words, types]) =>
    said('POST /message/sendButtons', words, {
      body: { number, buttons: [types ?? []].flat().map((type) => ({ type, displayText: 'x', id: '1' })) },
    }),
  ),
]

const key = { id: '3A00', remoteJid: `${number}@s.whatsapp.net`, fromMe: true }
const chats: Refusal[] = [
  {
    route: 'POST /chat/whatsappNumbers',
    body: { numbers: [1] },
    status: 400,
    message: [['"numbers" must be an array of numeric strings']],
  },
  post('/chat/markMessageAsRead', {}, lacks('readMessages')),
  post('/chat/markMessageAsRead', { readMessages: [] }, 'readMessages does not meet minimum length of 1'),
  post('/chat/markMessageAsPlayed', {}, lacks('playedMessages')),
  post('/chat/archiveChat', {}, lacks('archive')),
  post('/chat/markChatUnread', {}, lacks('lastMessage')),
  post('/chat/markChatUnread', { lastMessage: {} }, lacks('key', 'lastMessage')),
  {
    route: 'DELETE /chat/deleteMessageForEveryone',
    body: {},
    status: 400,
    message: [lacksAll('id', 'fromMe', 'remoteJid')],
  },
  said('DELETE /chat/deleteMessageForEveryone', 'Message not found', { body: key }),
  post(
    '/chat/updateMessage',
    { number, key: {}, text: 'x' },
    ...['id', 'fromMe', 'remoteJid'].map((each) => lacks(each, 'key')),
  ),
  said('POST /chat/updateMessage', 'Message not found', { body: { number, key, text: 'x' } }),
  said('POST /chat/getBase64FromMediaMessage', 'Message not found', { body: { message: { key } } }),
  post('/chat/sendPresence', {}, ...lacksAll('number', 'presence', 'delay')),
  post('/chat/sendPresence', { number, presence: 'x', delay: 1 }, oneOf('presence', ...presences)),
  post('/chat/updateBlockStatus', {}, ...lacksAll('number', 'status')),
  post('/chat/updateBlockStatus', { number, status: 'x' }, oneOf('status', 'block', 'unblock')),
  said(
    'POST /chat/updateBlockStatus',
    { jid: `${nobody}@s.whatsapp.net`, exists: false, number: nobody },
    {
      body: { number: nobody, status: 'block' },
    },
  ),
  post('/chat/findMessages', { where: { key: { id: '' } } }, 'The property cannot be empty'),
  post('/chat/findStatusMessage', { where: { remoteJid: '' } }, 'The "remoteJid" cannot be empty'),
  post('/chat/findChats', { take: 'x' }, 'take is not of a type(s) number'),
  post('/chat/findContacts', { where: { remoteJid: 1 } }, 'where.remoteJid is not of a type(s) string'),
  post('/chat/findChannels', { limit: 'x' }, 'limit is not of a type(s) number'),
  post('/chat/fetchProfilePictureUrl', { number: 1 }, 'Invalid format'),
  post('/chat/fetchProfile', { number: 1 }, 'Invalid format'),
  said(
    'POST /chat/fetchProfile',
    { jid: `${nobody}@s.whatsapp.net`, exists: false, number: nobody },
    {
      body: { number: nobody },
    },
  ),
  post('/chat/fetchBusinessProfile', { number: 1 }, 'Invalid format'),
  post('/chat/updateProfileName', {}, lacks('name')),
  post('/chat/updateProfileStatus', {}, lacks('status')),
  post('/chat/updateProfilePicture', {}, lacks('picture')),
  post(
    '/chat/updatePrivacySettings',
    {},
    ...lacksAll('readreceipts', 'profile', 'status', 'online', 'last', 'groupadd'),
  ),
  post('/chat/getPollVote', {}, ...lacksAll('message', 'remoteJid')),
  post('/chat/getPollVote', { message: {}, remoteJid: 'x' }, lacks('key', 'message')),
  said('POST /chat/getPollVote', 'Poll creation message not found', {
    body: { message: { key: { id: '3A00' } }, remoteJid: `${number}@s.whatsapp.net` },
    status: 404,
  }),
  post('/label/handleLabel', {}, ...lacksAll('number', 'labelId', 'action')),
  post('/label/handleLabel', { number, labelId: '7', action: 'x' }, oneOf('action', 'add', 'remove')),
  said('POST /label/handleLabel', 'Number is not on WhatsApp', {
    body: { number: 'x', labelId: '7', action: 'add' },
    status: 404,
  }),
  post('/baileys/onWhatsapp', {}, lacks('jid')),
  post('/baileys/profilePictureUrl', {}, lacks('jid')),
]

const code = 'The group invite code id needs to be informed in the query'
const example = 'ex: "inviteCode=F1EX5QZxO181L3TMVP31gY" (Obtained from group join link)'
const unnamed = ['The group id needs to be informed in the query', 'ex: "groupJid=120362@g.us"']
const groups: Refusal[] = [
  post('/group/create', {}, ...lacksAll('subject', 'participants')),
  post(
    '/group/create',
    { subject: 'x', participants: ['123'] },
    '"participants" must be an array of numeric strings',
  ),
  post('/group/create', { subject: 'x', participants: [] }, 'participants does not meet minimum length of 1'),
  ofGroup('updateGroupSubject', {}, ['instance', lacks('subject')]),
  ofGroup('updateGroupDescription', {}, ['instance', lacks('description')]),
  ofGroup('updateGroupPicture', {}, ['instance', lacks('image')]),
  ofGroup('updateSetting', { action: 'x' }, [
    'action',
    oneOf('action', 'announcement', 'not_announcement', 'locked', 'unlocked'),
  ]),
  ofGroup('updateMemberAddMode', { mode: 'x' }, ['mode', oneOf('mode', 'admin_add', 'all_member_add')]),
  ofGroup('toggleEphemeral', { expiration: 1 }, [
    'expiration',
    oneOf('expiration', 0, 86_400, 604_800, 7_776_000),
  ]),
  ofGroup('updateParticipant', {}, ['instance', lacks('action')], ['instance', lacks('participants')]),
  ofGroup('updateParticipant', { action: 'add', participants: [1] }, [
    'participants[0]',
    '"participants" must be an array of numeric strings',
  ]),
  ofGroup('sendInvite', { description: 'x', numbers: ['1'] }, [
    'numbers[0]',
    '"numbers" must be an array of numeric strings',
  ]),
  ...[
    'GET findGroupInfos',
    'GET participants',
    'GET inviteCode',
    'POST revokeInviteCode',
    'POST updateGroupSubject',
    'DELETE leaveGroup',
  ].map((route): Refusal => ({ route: route.replace(' ', ' /group/'), status: 400, message: unnamed })),
  ...['inviteInfo', 'acceptInviteCode'].map((name): Refusal => ({
    route: `GET /group/${name}`,
    status: 400,
    message: [code, example],
  })),
  {
    route: 'GET /group/fetchAllGroups',
    query: 'getParticipants=x',
    status: 400,
    message: [
      {
        property: 'getParticipants',
        message: 'getParticipants is not one of enum values: true,false',
      },
    ],
  },
  {
    route: 'GET /group/participants',
    query: 'groupJid=x@g.us',
    status: 400,
    message: [
      {
        property: 'groupJid',
        message: String.raw`groupJid does not match pattern "^[\\d-]+@g.us$"`,
      },
    ],
  },
  {
    route: 'GET /group/fetchAllGroups',
    status: 400,
    message: ['The getParticipants needs to be informed in the query'],
  },
  // Of a group that is not there, and of an invitation that nobody knows: upstream's words, and then why.
  ...(
    [
      ['GET findGroupInfos', 404, 'Error fetching group'],
      ['GET participants', 404, 'No participants'],
      ['GET inviteCode', 404, 'No invite code'],
      ['POST revokeInviteCode', 404, 'Revoke error'],
      ['POST sendInvite', 404, 'No send invite', { description: 'x', numbers: [number] }],
      [
        'POST updateParticipant',
        400,
        'Error updating participants',
        { action: 'add', participants: [number] },
      ],
      ['POST updateSetting', 400, 'Error updating setting', { action: 'locked' }],
      ['POST toggleEphemeral', 400, 'Error updating setting', { expiration: 0 }],
      ['DELETE leaveGroup', 400, 'Unable to leave the group'],
    ] as const
  ).map(([route, status, words, body]): Refusal => ({
    route: route.replace(' ', ' /group/'),
    query: 'groupJid=120363999999999999@g.us',
    body,
    status,
    message: [words, expect.any(String)],
  })),
  ...(
    [
      ['inviteInfo', 'No invite info'],
      ['acceptInviteCode', 'Accept invite error'],
    ] as const
  ).map(([name, words]): Refusal => ({
    route: `GET /group/${name}`,
    query: 'inviteCode=F1EX5QZxO181L3TMVP31gY',
    status: 404,
    message: [words, expect.any(String)],
  })),
]

const transports = ['websocket', 'rabbitmq', 'nats', 'sqs'].flatMap((name) => [
  post(`/${name}/set`, {}, lacks(name)),
  post(`/${name}/set`, { [name]: {} }, lacks('enabled', name)),
])
const instances: Refusal[] = [
  post('/instance/setPresence', {}, lacks('presence')),
  post('/instance/setPresence', { presence: 'x' }, oneOf('presence', ...presences)),
  post(
    '/settings/set',
    {},
    ...lacksAll(
      'rejectCall',
      'groupsIgnore',
      'alwaysOnline',
      'readMessages',
      'readStatus',
      'syncFullHistory',
    ),
  ),
  post('/webhook/set', {}, lacks('webhook')),
  post('/webhook/set', { webhook: {} }, lacks('enabled', 'webhook'), lacks('url', 'webhook')),
  {
    route: 'POST /webhook/set',
    body: { webhook: { enabled: true, url: 'https://h.example', events: ['NO'] } },
    status: 400,
    message: [
      [expect.stringMatching(/^webhook\.events\[0\] is not one of enum values: APPLICATION_STARTUP,/)],
    ],
  },
  said('POST /webhook/set', 'Invalid "url" property', { body: { webhook: { enabled: true, url: 'x' } } }),
  ...transports,
  post(
    '/chatwoot/set',
    {},
    ...lacksAll(
      'enabled',
      'accountId',
      'token',
      'url',
      'signMsg',
      'reopenConversation',
      'conversationPending',
    ),
  ),
  post('/proxy/set', {}, ...lacksAll('enabled', 'host', 'port', 'protocol')),
  post('/proxy/set', { enabled: true, host: 'h' }, ...lacksAll('port', 'protocol')),
]

export const refusals: readonly Refusal[] = [...instances, ...messages, ...chats, ...groups]
