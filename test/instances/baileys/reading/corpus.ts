// What people and businesses send each other, as protos: each with its kind, its words and its file, or that it has none.
// None of it is anybody's.
import type { proto } from '@whiskeysockets/baileys'
import type { MessageKind } from '../../../../core/contract/messages/kinds.ts'
import type { MediaKind } from '../../../../core/storage/tables/media.ts'
import { body, file, key, ofBusinesses, type Row } from './corpus-of-businesses.ts'

interface Specimen {
  name: string
  message: proto.IMessage
  kind: MessageKind
  /** Every one of these is among its words; none: it has no words. */
  words: readonly string[]
  file: MediaKind | null
}

const jid = '12125550101@s.whatsapp.net'
const context = { stanzaId: 'Q1', participant: jid, quotedMessage: { conversation: 'the question' } }
const secret = { messageSecret: key }

const options = [{ optionName: 'Pizza' }, { optionName: 'Soup' }]
const poll = { name: 'Lunch?', options, selectableOptionsCount: 1 }
const vcard = 'BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nTEL:+12125550101\nEND:VCARD'
const location = { degreesLatitude: -23.5, degreesLongitude: -46.6 }
const plain: Row[] = [
  ['a text', { conversation: 'Hello' }, 'text', ['Hello']],
  ['a text with an answer', { extendedTextMessage: { text: 'Yes', contextInfo: context } }, 'text', ['Yes']],
  [
    'a text with a preview of a page',
    {
      extendedTextMessage: {
        text: 'See https://example.org',
        matchedText: 'https://example.org',
        title: 'Example',
        mediaKey: key,
        thumbnailDirectPath: '/v/thumb',
      },
    },
    'text',
    ['See https://example.org'],
  ],
  ['a text with a secret', { conversation: 'Hello', messageContextInfo: secret }, 'text', ['Hello']],
  [
    'a text beside a sender key',
    { conversation: 'Hello', senderKeyDistributionMessage: { groupId: '1@g.us' } },
    'text',
    ['Hello'],
  ],
  ['a picture', { imageMessage: { ...file, caption: 'A cat' } }, 'image', ['A cat'], 'image'],
  ['a picture without a caption', { imageMessage: { ...file } }, 'image', [], 'image'],
  ['a picture that cannot be fetched', { imageMessage: { caption: 'A cat' } }, 'image', ['A cat'], 'image'],
  ['a video', { videoMessage: { ...file, caption: 'A film' } }, 'video', ['A film'], 'video'],
  ['a GIF', { videoMessage: { ...file, gifPlayback: true } }, 'gif', [], 'video'],
  ['a video note', { ptvMessage: { ...file } }, 'videoNote', [], 'video'],
  ['a sound', { audioMessage: { ...file, seconds: 3 } }, 'audio', [], 'audio'],
  ['a voice note', { audioMessage: { ...file, ptt: true } }, 'voice', [], 'audio'],
  ['a document', { documentMessage: { ...file, fileName: 'a.pdf' } }, 'document', ['a.pdf'], 'document'],
  [
    'a document with a caption',
    { documentWithCaptionMessage: { message: { documentMessage: { ...file, caption: 'The bill' } } } },
    'document',
    ['The bill'],
    'document',
  ],
  ['a sticker', { stickerMessage: { ...file } }, 'sticker', [], 'sticker'],
  [
    'a sticker with a label',
    { stickerMessage: { ...file, accessibilityLabel: 'A waving cat' } },
    'sticker',
    ['A waving cat'],
    'sticker',
  ],
  [
    'a sticker that moves',
    { lottieStickerMessage: { message: { stickerMessage: { ...file } } } },
    'sticker',
    [],
    'sticker',
  ],
  [
    'stickers',
    { stickerPackMessage: { ...file, name: 'Cats', publisher: 'Ana' } },
    'stickerPack',
    ['Cats', 'Ana'],
  ],
  ['a place', { locationMessage: { ...location, name: 'The park' } }, 'location', ['The park']],
  ['a place without a name', { locationMessage: location }, 'location', []],
  [
    'a place by its address',
    { locationMessage: { ...location, address: 'Main St 1' } },
    'location',
    ['Main St 1'],
  ],
  [
    'a live place',
    { liveLocationMessage: { ...location, caption: 'On my way' } },
    'liveLocation',
    ['On my way'],
  ],
  ['a live place, the old way', { locationMessage: { ...location, isLive: true } }, 'liveLocation', []],
  ['a contact', { contactMessage: { displayName: 'Ana', vcard } }, 'contacts', ['Ana']],
  [
    'contacts',
    {
      contactsArrayMessage: {
        displayName: '2 contacts',
        contacts: [
          { displayName: 'Ana', vcard },
          { displayName: 'Bob', vcard },
        ],
      },
    },
    'contacts',
    ['2 contacts', 'Ana', 'Bob'],
  ],
  ['a poll', { pollCreationMessage: poll, messageContextInfo: secret }, 'poll', ['Lunch?', 'Pizza', 'Soup']],
  ['a poll of version 2', { pollCreationMessageV2: poll }, 'poll', ['Lunch?', 'Pizza', 'Soup']],
  ['a poll of version 3', { pollCreationMessageV3: poll }, 'poll', ['Lunch?', 'Pizza', 'Soup']],
  [
    'a poll of version 4',
    { pollCreationMessageV4: { message: { pollCreationMessageV3: poll } } },
    'poll',
    ['Lunch?', 'Pizza', 'Soup'],
  ],
  ['a poll of version 5', { pollCreationMessageV5: poll }, 'poll', ['Lunch?', 'Pizza', 'Soup']],
  [
    'what came of a poll',
    {
      pollResultSnapshotMessage: { name: 'Lunch?', pollVotes: [{ optionName: 'Soup', optionVoteCount: 2 }] },
    },
    'pollResult',
    ['Lunch?', 'Soup'],
  ],
  [
    'what came of a poll of version 3',
    {
      pollResultSnapshotMessageV3: {
        name: 'Lunch?',
        pollVotes: [{ optionName: 'Soup', optionVoteCount: 2 }],
      },
    },
    'pollResult',
    ['Lunch?', 'Soup'],
  ],
  [
    'an event',
    {
      eventMessage: {
        name: 'Party',
        description: 'Bring cake',
        location: { name: 'The park' },
        startTime: 1,
      },
    },
    'event',
    ['Party', 'Bring cake', 'The park'],
  ],
  [
    'an event with a link',
    { eventMessage: { name: 'Call', joinLink: 'https://call.example' } },
    'event',
    ['Call'],
  ],
  ['an invitation', { groupInviteMessage: { groupName: 'Family', inviteCode: 'x' } }, 'invite', ['Family']],
  [
    'an invitation with words',
    { groupInviteMessage: { groupName: 'F', caption: 'Join' } },
    'invite',
    ['Join'],
  ],
  [
    'an invitation to run a channel',
    { newsletterAdminInviteMessage: { caption: 'Help me' } },
    'invite',
    ['Help me'],
  ],
  [
    'an invitation to follow a channel',
    { newsletterFollowerInviteMessageV2: { newsletterName: 'News' } },
    'invite',
    ['News'],
  ],
  ['an album', { albumMessage: { expectedImageCount: 2 } }, 'album', []],
  [
    'a picture of an album',
    { associatedChildMessage: { message: { imageMessage: { ...file, caption: 'One of two' } } } },
    'image',
    ['One of two'],
    'image',
  ],
  ['a call from a page', { call: { callKey: key, conversionSource: 'ad' } }, 'call', []],
  ['a call that was', { callLogMesssage: { isVideo: true } }, 'call', []],
  [
    'a call that is planned',
    { scheduledCallCreationMessage: { title: 'Sprint', scheduledTimestampMs: 1 } },
    'call',
    ['Sprint'],
  ],
  ['a call in a business', { bcallMessage: { sessionId: 's', caption: 'Live now' } }, 'call', ['Live now']],
  ['a placeholder', { placeholderMessage: { type: 0 } }, 'placeholder', []],
  [
    'a comment',
    { commentMessage: { message: { conversation: 'Well said' }, targetMessageKey: { id: 'A1' } } },
    'comment',
    ['Well said'],
  ],
  ['a comment that is sealed', { encCommentMessage: { encPayload: key, encIv: key } }, 'comment', []],
  [
    'an answer to a story',
    { statusQuotedMessage: { text: 'Nice', originalStatusId: { id: 'S' } } },
    'comment',
    ['Nice'],
  ],
  ['a question', { questionMessage: { message: { conversation: 'What now?' } } }, 'question', ['What now?']],
  ['an answer', { questionResponseMessage: { text: 'Nothing', key: { id: 'Q' } } }, 'answer', ['Nothing']],
  [
    'an answer to a question in a story',
    { statusQuestionAnswerMessage: { text: 'Me', key: { id: 'Q' } } },
    'answer',
    ['Me'],
  ],
  [
    'what an assistant says',
    { richResponseMessage: { submessages: [{ messageText: 'Here is how' }] } },
    'text',
    ['Here is how'],
  ],
  ['the history of a group', { messageHistoryBundle: { ...file, mimetype: 'x' } }, 'notice', []],
  ['that a history was shared', { messageHistoryNotice: {} }, 'notice', []],
  ['that a number is asked for', { requestPhoneNumberMessage: {} }, 'notice', []],
  ['that somebody added to a story', { statusNotificationMessage: { type: 0 } }, 'notice', []],
]

/** Each holds a message, whatever it is for. */
const wrappers = [
  'botForwardedMessage',
  'botInvokeMessage',
  'botTaskMessage',
  'documentWithCaptionMessage',
  'editedMessage',
  'ephemeralMessage',
  'eventCoverImage',
  'groupMentionedMessage',
  'groupStatusMentionMessage',
  'groupStatusMessage',
  'groupStatusMessageV2',
  'limitSharingMessage',
  'pollCreationOptionImageMessage',
  'statusAddYours',
  'statusMentionMessage',
  'viewOnceMessage',
  'viewOnceMessageV2',
  'viewOnceMessageV2Extension',
] as const

const wrapped: Row[] = wrappers.flatMap((name): Row[] => [
  [`a text in ${name}`, { [name]: { message: { conversation: 'Inside' } } }, 'text', ['Inside']],
  [
    `a picture in ${name}`,
    { [name]: { message: { imageMessage: { ...file, caption: 'Inside' } } } },
    'image',
    ['Inside'],
    'image',
  ],
])

const nested: Row[] = [
  [
    'a text in three wrappers',
    {
      ephemeralMessage: {
        message: { viewOnceMessageV2: { message: { editedMessage: { message: { conversation: 'Deep' } } } } },
      },
    },
    'text',
    ['Deep'],
  ],
  [
    'an own text from another device',
    { deviceSentMessage: { destinationJid: jid, message: { conversation: 'Mine' } } },
    'text',
    ['Mine'],
  ],
  [
    'a template in a view-once wrapper',
    { viewOnceMessage: { message: { interactiveMessage: body, messageContextInfo: secret } } },
    'interactive',
    ['Choose one', 'The shop'],
  ],
  ['a wrapper with nothing in it', { eventCoverImage: {} }, 'unsupported', []],
  [
    'a field that no kind fits yet',
    { statusAddYours: { message: { deviceSentMessage: {} } } },
    'unsupported',
    [],
  ],
]

export const corpus: readonly Specimen[] = [...plain, ...ofBusinesses, ...wrapped, ...nested].map(
  ([name, message, kind, words, fileKind = null]) => ({ name, message, kind, words, file: fileKind }),
)
