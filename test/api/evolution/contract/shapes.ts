// The shapes of the contract: what its clients read, field by field. Strict: a field that Evolution has not is a mistake here.
import { z } from 'zod'

const uuid = z.uuid()
const iso = z.iso.datetime()
const jid = z
  .string()
  .regex(/^[\d-]+@(?:s\.whatsapp\.net|lid|g\.us|newsletter|broadcast)$|^status@broadcast$/)
const user = z.string().regex(/^\d+@s\.whatsapp\.net$/)
const groupJid = z.string().regex(/^[\d-]+@g\.us$/)
const source = z.enum(['ios', 'android', 'web', 'desktop', 'unknown'])
const status = z.enum(['ERROR', 'PENDING', 'SERVER_ACK', 'DELIVERY_ACK', 'READ', 'PLAYED'])
const base64 = z.string().regex(/^[A-Za-z\d+/]+=*$/)
const content = z.record(z.string(), z.unknown())
const row = { id: z.string().min(1), createdAt: iso, updatedAt: iso, instanceId: uuid }

const Key = z.strictObject({
  remoteJid: jid,
  remoteJidAlt: jid.optional(),
  fromMe: z.boolean(),
  id: z.string().min(1),
  participant: z.string().optional(),
  participantAlt: z.string().optional(),
  // Under the names of versions before.
  senderPn: z.string().optional(),
  senderLid: z.string().optional(),
  participantPn: z.string().optional(),
  addressingMode: z.enum(['pn', 'lid']),
})

const said = {
  key: Key,
  pushName: z.string().nullable(),
  message: content,
  messageType: z.string().min(1),
  messageTimestamp: z.int().min(1_700_000_000),
  instanceId: uuid,
  source,
}

/** What every send answers, and SEND_MESSAGE tells. */
export const Message = z.strictObject({ ...said, status, contextInfo: content.optional() })
export const ownMessage = (messageType: string) =>
  Message.extend({
    key: Key.extend({ fromMe: z.literal(true) }),
    pushName: z.literal('Você'),
    status: z.literal('PENDING'),
    messageType: z.literal(messageType),
    message: z.looseObject({ [messageType]: z.unknown().refine((part) => part !== undefined) }),
    source: z.literal('web'),
  })

/** An edit or a deletion, as Baileys hands back what it has sent. */
const SentAct = z.strictObject({
  key: z.strictObject({ remoteJid: jid, fromMe: z.literal(true), id: z.string() }),
  message: content,
  messageTimestamp: z.string().regex(/^\d+$/),
  status: z.literal('PENDING'),
})
const actKey = z.looseObject({ id: z.string(), remoteJid: jid })
export const Deletion = SentAct.extend({
  message: z.strictObject({ protocolMessage: z.strictObject({ key: actKey, type: z.literal('REVOKE') }) }),
})
const Edit = z.strictObject({
  key: actKey,
  type: z.literal('MESSAGE_EDIT'),
  editedMessage: content,
  timestampMs: z.string(),
})
export const EditSent = SentAct.extend({
  message: z.strictObject({
    editedMessage: z.strictObject({ message: z.strictObject({ protocolMessage: Edit }) }),
  }),
})
export { Edit as EditTold }

export const DeletionTold = z.strictObject({
  ...said,
  id: z.string(),
  status: z.literal('DELETED'),
  participant: z.string().nullable(),
})

const MessageRecord = z.strictObject({
  ...said,
  id: z.string(),
  contextInfo: content.nullable(),
  MessageUpdate: z.array(z.strictObject({ status })),
})
export const Messages = z.strictObject({
  messages: z.strictObject({
    total: z.int().min(1),
    pages: z.int().min(1),
    currentPage: z.int().min(1),
    records: z.array(MessageRecord).min(1),
  }),
})
export const StatusRows = z
  .array(
    z.strictObject({
      id: z.string(),
      keyId: z.string(),
      remoteJid: jid,
      fromMe: z.boolean(),
      participant: z.string().nullable(),
      pollUpdates: z.null(),
      status,
      messageId: z.string(),
      instanceId: uuid,
    }),
  )
  .min(1)
export const Chats = z
  .array(
    z.strictObject({
      id: z.string().nullable(),
      remoteJid: jid,
      pushName: z.string().nullable(),
      profilePicUrl: z.string().nullable(),
      updatedAt: iso,
      windowStart: iso,
      windowExpires: iso,
      windowActive: z.boolean(),
      lastMessage: z.strictObject({
        ...said,
        id: z.string(),
        participant: z.string().nullable(),
        contextInfo: content.nullable(),
        sessionId: z.null(),
        status,
      }),
      unreadCount: z.int().min(0),
      isSaved: z.boolean(),
    }),
  )
  .min(1)
export const ChatRow = z.strictObject({
  ...row,
  remoteJid: jid,
  name: z.string().nullable(),
  labels: z.array(z.string()),
  unreadMessages: z.int(),
})
export const Contacts = z
  .array(
    z.strictObject({
      ...row,
      remoteJid: jid,
      pushName: z.string().nullable(),
      profilePicUrl: z.string().nullable(),
      isGroup: z.boolean(),
      isSaved: z.boolean(),
      type: z.enum(['contact', 'group', 'group_member']),
    }),
  )
  .min(1)
export const NumberChecks = z.array(
  z.strictObject({
    jid: z.string(),
    exists: z.boolean(),
    number: z.string(),
    name: z.string().optional(),
    lid: z.string().optional(),
  }),
)
export const File = z.strictObject({
  mediaType: z.literal('imageMessage'),
  fileName: z.string().regex(/^[\dA-F]+\.png$/),
  caption: z.string(),
  size: z.strictObject({
    fileLength: z.string().regex(/^\d+$/),
    height: z.number().optional(),
    width: z.number().optional(),
  }),
  mimetype: z.literal('image/png'),
  base64,
  buffer: z.null(),
})
export const Poll = z.strictObject({
  poll: z.strictObject({
    name: z.literal('Almoço?'),
    totalVotes: z.literal(1),
    results: z.strictObject({
      Sopa: z.strictObject({ votes: z.literal(1), voters: z.tuple([user]) }),
      Pizza: z.strictObject({ votes: z.literal(0), voters: z.tuple([]) }),
    }),
  }),
})
export const Channels = z.strictObject({
  total: z.literal(1),
  pages: z.literal(1),
  currentPage: z.literal(1),
  limit: z.literal(50),
  records: z.tuple([
    z.strictObject({ remoteJid: jid, pushName: z.string().optional(), lastMessageTimestamp: z.int() }),
  ]),
})
export const Picture = z.strictObject({ wuid: user, profilePictureUrl: z.string().nullable() })
export const Profile = z.strictObject({
  wuid: user,
  name: z.string().nullable(),
  numberExists: z.literal(true),
  picture: z.string().nullable(),
  status: z.strictObject({ status: z.string(), setAt: iso.nullable() }).nullable(),
  isBusiness: z.boolean(),
  email: z.string().nullish(),
  description: z.string().optional(),
  website: z.string().optional(),
})
export const Business = z.strictObject({
  isBusiness: z.literal(true),
  wid: user,
  description: z.string(),
  email: z.string().nullable(),
  website: z.array(z.string()),
  address: z.string().nullable(),
  category: z.string().nullable(),
})
const who = z.enum(['all', 'contacts', 'contact_blacklist', 'none'])
export const Privacy = z.strictObject({
  readreceipts: z.enum(['all', 'none']),
  profile: who,
  status: who,
  online: z.enum(['all', 'match_last_seen']),
  last: who,
  groupadd: who,
})
const Product = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  price: z.number(),
  currency: z.string(),
  retailerId: z.string().optional(),
  url: z.string().optional(),
  availability: z.literal('in stock'),
  isHidden: z.boolean(),
  imageUrls: z.strictObject({ requested: z.string(), original: z.string() }),
  reviewStatus: z.strictObject({ whatsapp: z.string() }),
})
const offer = { wuid: user, numberExists: z.literal(true), isBusiness: z.boolean() }
export const Catalog = z.strictObject({ ...offer, catalogLength: z.int(), catalog: z.array(Product) })
export const Collections = z.strictObject({
  ...offer,
  name: z.string().optional(),
  collectionsLength: z.int(),
  collections: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      products: z.array(Product),
      status: z.strictObject({ status: z.string(), canAppeal: z.boolean() }),
    }),
  ),
})

const Participant = z.strictObject({
  id: jid,
  phoneNumber: user.optional(),
  admin: z.enum(['superadmin', 'admin']).nullable(),
})
export const Group = z.strictObject({
  id: groupJid,
  subject: z.string(),
  subjectOwner: z.string().nullable(),
  subjectTime: z.int().nullable(),
  pictureUrl: z.string().nullable(),
  size: z.int(),
  creation: z.int().nullable(),
  owner: z.string().nullable(),
  desc: z.string().nullable(),
  descId: z.string().nullable(),
  restrict: z.boolean(),
  announce: z.boolean(),
  joinApprovalMode: z.boolean(),
  memberAddMode: z.boolean(),
  isCommunity: z.boolean(),
  isCommunityAnnounce: z.boolean(),
  linkedParent: z.string().nullable(),
  addressingMode: z.enum(['pn', 'lid']),
  ephemeralDuration: z.int().optional(),
  participants: z.array(Participant),
})
export const Participants = z.strictObject({
  participants: z
    .array(Participant.extend({ name: z.string().nullable(), imgUrl: z.string().nullable() }))
    .min(2),
})
export const Invite = z.strictObject({
  inviteUrl: z.string().regex(/^https:\/\/chat\.whatsapp\.com\/\w+$/),
  inviteCode: z.string(),
})
export const MembersTold = z.strictObject({
  id: groupJid,
  author: z.string().optional(),
  authorPn: z.string().optional(),
  participants: z.array(z.string()).min(1),
  action: z.string(),
  participantsData: z.array(z.strictObject({ jid, phoneNumber: user.optional() })),
})
export const GroupsTold = z.array(z.looseObject({ id: groupJid })).length(1)

const settings = {
  rejectCall: z.boolean(),
  msgCall: z.string(),
  groupsIgnore: z.boolean(),
  alwaysOnline: z.boolean(),
  readMessages: z.boolean(),
  readStatus: z.boolean(),
  syncFullHistory: z.boolean(),
  wavoipToken: z.string(),
}
const Settings = z.strictObject(settings)
const subscription = { ...row, enabled: z.boolean(), events: z.array(z.string()).min(1) }
export const Subscription = z.strictObject(subscription)
export const Webhook = z.strictObject({
  ...subscription,
  url: z.url(),
  headers: z.record(z.string(), z.string()).nullable(),
  webhookByEvents: z.boolean(),
  webhookBase64: z.boolean(),
})
export const Instance = z.strictObject({
  id: uuid,
  name: z.string(),
  connectionStatus: z.enum(['open', 'connecting', 'close']),
  ownerJid: user.nullable(),
  profileName: z.string().nullable(),
  profilePicUrl: z.string().nullable(),
  integration: z.literal('WHATSAPP-BAILEYS'),
  number: z.string().nullable(),
  businessId: z.null(),
  token: z.string(),
  clientName: z.string(),
  disconnectionReasonCode: z.int().nullable(),
  disconnectionObject: z.string().nullable(),
  disconnectionAt: iso.nullable(),
  createdAt: iso,
  updatedAt: iso,
  Chatwoot: z.object({ enabled: z.boolean(), url: z.string() }).nullable(),
  Proxy: z.null(),
  Rabbitmq: Subscription.nullable(),
  Nats: Subscription.nullable(),
  Sqs: Subscription.nullable(),
  Websocket: Subscription.nullable(),
  Setting: z.strictObject({ ...row, ...settings }),
  _count: z.strictObject({ Message: z.int(), Contact: z.int(), Chat: z.int() }),
})
export const Qr = z.strictObject({
  pairingCode: z
    .string()
    .regex(/^[A-Z\d]{8}$/)
    .nullable(),
  code: z.string().min(50),
  base64: z.string().startsWith('data:image/png;base64,'),
  count: z.int().min(1),
})
export const Created = z.strictObject({
  instance: z.strictObject({
    instanceName: z.string(),
    instanceId: uuid,
    integration: z.literal('WHATSAPP-BAILEYS'),
    webhookWaBusiness: z.null(),
    accessTokenWaBusiness: z.literal(''),
    status: z.enum(['close', 'connecting']),
  }),
  hash: z.string().min(1),
  webhook: z.strictObject({
    webhookUrl: z.string().optional(),
    webhookByEvents: z.boolean().optional(),
    webhookBase64: z.boolean().optional(),
  }),
  websocket: z.strictObject({}),
  rabbitmq: z.strictObject({}),
  nats: z.strictObject({}),
  sqs: z.strictObject({}),
  settings: Settings,
  qrcode: Qr.optional(),
})
export const stateOf = (...states: readonly string[]) =>
  z.strictObject({ instance: z.strictObject({ instanceName: z.string(), state: z.enum(states) }) })
export const success = (message: string) =>
  z.strictObject({
    status: z.literal('SUCCESS'),
    error: z.literal(false),
    response: z.strictObject({ message: z.literal(message) }),
  })

/** What is told of an event, by any transport. */
export const Envelope = z.strictObject({
  event: z.string(),
  instance: z.string(),
  data: z.unknown(),
  destination: z.string(),
  date_time: iso,
  sender: user.optional(),
  server_url: z.url(),
  apikey: z.null(),
  isLatest: z.boolean().optional(),
  progress: z.number().optional(),
})
