// What a message says: one union by kind. A further kind is an entry here, a file that writes and reads it
// (core/instances/baileys/content/), and its case where it is shown.
import { z } from 'zod'
import { ButtonsContent, ListContent, PixContent } from './business-content.ts'
import { said, saidSomething } from './said.ts'

/** Whom it names, in any kind that may name somebody. */
export const Mentions = z.object({
  /** Phone numbers with country code, or JIDs. */
  mentions: z.array(z.string()).max(1024).optional(),
  /** Everybody in the group, without naming them. */
  mentionAll: z.boolean().optional(),
})

/** WhatsApp's id of a stored message, for what is done to it. */
const Target = z.string().min(1).max(128)

const latitude = z.number().min(-90).max(90)
const longitude = z.number().min(-180).max(180)

export const TextContent = z.object({
  kind: z.literal('text'),
  text: saidSomething(65_536),
  /** Title, description and picture of the first address in it go with it, where they can be had in a few seconds. */
  preview: z.boolean().optional(),
  /** Of a story. */
  background: z
    .string()
    .regex(/^#[\da-f]{6}$/i)
    .optional(),
  /** Of a story: WhatsApp's number of it. */
  font: z.int().min(0).max(10).optional(),
  ...Mentions.shape,
})
export type TextContent = z.infer<typeof TextContent>

/** Where the file of a message to be sent comes from; of a stored one it is always its hash. */
export const FileSource = z.union([
  /** A file that is kept here, by a message of this number or because it was just uploaded. */
  z.strictObject({ hash: z.string().regex(/^[0-9a-f]{64}$/, 'The hash of a kept file is needed.') }),
  /** It is fetched before the message is accepted. */
  z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(8192) }),
  z.strictObject({ base64: z.base64().min(1) }),
])
export type FileSource = z.infer<typeof FileSource>

const file = {
  file: FileSource,
  /** What it is counts by its bytes; this is only for a document that does not tell. */
  mimetype: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+(?:\s*;.*)?$/)
    .max(255)
    .optional(),
}
const caption = saidSomething(65_536).optional()
/** It can be opened once, on a phone. */
const viewOnce = z.boolean().optional()

export const ImageContent = z.object({
  kind: z.literal('image'),
  ...file,
  caption,
  viewOnce,
  ...Mentions.shape,
})
export type ImageContent = z.infer<typeof ImageContent>

export const VideoContent = z.object({
  kind: z.literal('video'),
  ...file,
  caption,
  viewOnce,
  /** gif: it plays again and again, without sound. note: round, as phones record it (PTV). */
  as: z.enum(['gif', 'note']).optional(),
  ...Mentions.shape,
})
export type VideoContent = z.infer<typeof VideoContent>

export const AudioContent = z.object({
  kind: z.literal('audio'),
  ...file,
  /** A voice note instead of a sound file. */
  voice: z.boolean().optional(),
  viewOnce,
  ...Mentions.shape,
})
export type AudioContent = z.infer<typeof AudioContent>

export const DocumentContent = z.object({
  kind: z.literal('document'),
  ...file,
  fileName: saidSomething(255).optional(),
  caption,
  ...Mentions.shape,
})
export type DocumentContent = z.infer<typeof DocumentContent>

export const StickerContent = z.object({ kind: z.literal('sticker'), ...file, ...Mentions.shape })
export type StickerContent = z.infer<typeof StickerContent>

export const LocationContent = z.object({
  kind: z.literal('location'),
  latitude,
  longitude,
  name: saidSomething(1024).optional(),
  address: saidSomething(1024).optional(),
  url: saidSomething(2048).optional(),
  ...Mentions.shape,
})
export type LocationContent = z.infer<typeof LocationContent>

/** The beginning of one; it does not go on by itself. */
export const LiveLocationContent = z.object({
  kind: z.literal('liveLocation'),
  latitude,
  longitude,
  accuracyMeters: z.int().min(0).max(100_000).optional(),
  speedMps: z.number().min(0).max(1000).optional(),
  /** Clockwise from north. */
  headingDegrees: z.int().min(0).max(360).optional(),
  caption: saidSomething(1024).optional(),
  ...Mentions.shape,
})
export type LiveLocationContent = z.infer<typeof LiveLocationContent>

/** A person's card: as a vCard, or in parts of which one is made. */
export const ContactCard = z
  .object({
    name: saidSomething(255),
    vcard: saidSomething(65_536).optional(),
    /** With country code. */
    number: z.string().min(7).max(32).optional(),
    organization: saidSomething(255).optional(),
    email: saidSomething(255).optional(),
    url: saidSomething(2048).optional(),
  })
  .refine(({ vcard, number }) => (vcard === undefined) !== (number === undefined), {
    path: ['vcard'],
    message: 'Exactly one of "vcard" and "number" says whose card it is.',
  })
export type ContactCard = z.infer<typeof ContactCard>

export const ContactsContent = z.object({
  kind: z.literal('contacts'),
  contacts: z.array(ContactCard).min(1).max(257),
  ...Mentions.shape,
})
export type ContactsContent = z.infer<typeof ContactsContent>

export const PollContent = z.object({
  kind: z.literal('poll'),
  question: saidSomething(255),
  options: z
    .array(saidSomething(100))
    .min(2)
    .max(12)
    .refine(
      (options) => new Set(options).size === options.length,
      'Each option must differ from the others.',
    ),
  /** How many may be chosen; 0: any number. */
  selectable: z.int().min(0).max(12).default(1),
  ...Mentions.shape,
})
export type PollContent = z.infer<typeof PollContent>

export const EventContent = z.object({
  kind: z.literal('event'),
  name: saidSomething(100),
  description: saidSomething(2048).optional(),
  /** In ms, sent in whole seconds. */
  startAt: z.int().min(0),
  endAt: z.int().min(0).optional(),
  place: z
    .object({ name: saidSomething(1024), latitude: latitude.optional(), longitude: longitude.optional() })
    .optional(),
  joinLink: saidSomething(2048).optional(),
  isCancelled: z.boolean().optional(),
  guestsAllowed: z.boolean().optional(),
  ...Mentions.shape,
})
export type EventContent = z.infer<typeof EventContent>

/** Into a group, for who may not be added to it: only the one whom WhatsApp gave the code for can use it. */
export const InviteContent = z.object({
  kind: z.literal('invite'),
  group: z.string().min(1).max(64),
  code: z.string().min(1).max(64),
  /** In ms, sent in whole seconds. */
  expiresAt: z.int().min(0),
  /** What the group is called. */
  name: said(100),
  text: saidSomething(1024).optional(),
})
export type InviteContent = z.infer<typeof InviteContent>

export const ReactionContent = z.object({
  kind: z.literal('reaction'),
  target: Target,
  /** Empty: what was there is taken back. */
  emoji: said(64),
})
export type ReactionContent = z.infer<typeof ReactionContent>

/** What an own message, or the caption of its file, says from now on. */
export const EditContent = z.object({
  kind: z.literal('edit'),
  target: Target,
  text: saidSomething(65_536),
  ...Mentions.shape,
})
export type EditContent = z.infer<typeof EditContent>

/** For everybody: an own message or, where the number is an admin of the group, anyone's. */
export const DeleteContent = z.object({ kind: z.literal('delete'), target: Target })
export type DeleteContent = z.infer<typeof DeleteContent>

export const PinContent = z.object({
  kind: z.literal('pin'),
  target: Target,
  /** 0: no longer. WhatsApp knows a day, a week and 30 days. */
  seconds: z.union([z.literal(0), z.literal(86_400), z.literal(604_800), z.literal(2_592_000)]),
})
export type PinContent = z.infer<typeof PinContent>

/** What is chosen of a poll; nothing: what was chosen is taken back. */
export const VoteContent = z.object({
  kind: z.literal('vote'),
  target: Target,
  options: z.array(saidSomething(100)).max(12),
})
export type VoteContent = z.infer<typeof VoteContent>

/** Whether one comes to an event. */
export const ResponseContent = z.object({
  kind: z.literal('response'),
  target: Target,
  answer: z.enum(['going', 'not_going', 'maybe']),
  /** How many come along. */
  guests: z.int().min(0).max(100).optional(),
})
export type ResponseContent = z.infer<typeof ResponseContent>

/** A message stays in a chat that forgets, or no longer. */
export const KeepContent = z.object({ kind: z.literal('keep'), target: Target, on: z.boolean() })
export type KeepContent = z.infer<typeof KeepContent>

/** A copy of a stored message, marked as forwarded. What came of it is read as what it is. */
export const ForwardContent = z.object({ kind: z.literal('forward'), target: Target })
export type ForwardContent = z.infer<typeof ForwardContent>

/** How long what is said in a chat of two lasts from now on, for both. WhatsApp knows a day, a week and 90 days; null: for ever. */
export const TimerContent = z.object({
  kind: z.literal('timer'),
  seconds: z.union([z.literal(86_400), z.literal(604_800), z.literal(7_776_000)]).nullable(),
})
export type TimerContent = z.infer<typeof TimerContent>

export const Content = z.discriminatedUnion('kind', [
  TextContent,
  ImageContent,
  VideoContent,
  AudioContent,
  DocumentContent,
  StickerContent,
  LocationContent,
  LiveLocationContent,
  ContactsContent,
  PollContent,
  EventContent,
  InviteContent,
  ReactionContent,
  EditContent,
  DeleteContent,
  PinContent,
  VoteContent,
  ResponseContent,
  KeepContent,
  ForwardContent,
  TimerContent,
  ListContent,
  ButtonsContent,
  PixContent,
])
export type Content = z.infer<typeof Content>

/** What each says beside the message that it is about, for the routes that name the message in their path. */
export const ContentParts = {
  edit: EditContent.omit({ kind: true, target: true }).shape,
  reaction: ReactionContent.omit({ kind: true, target: true }).shape,
  vote: VoteContent.omit({ kind: true, target: true }).shape,
  pin: PinContent.omit({ kind: true, target: true }).shape,
  response: ResponseContent.omit({ kind: true, target: true }).shape,
  keep: KeepContent.omit({ kind: true, target: true }).shape,
}
