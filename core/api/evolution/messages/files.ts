// /message/sendMedia, sendPtv, sendWhatsAppAudio, sendSticker and sendStatus: what is said with a file.
import { z } from 'zod'
import type { Content, FileSource } from '../../../contract/content.ts'
import { BadRequestError } from '../../../errors.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { parseBody } from '../validate.ts'
import { mentionsOf, Options, send, stories, ToNumber, unwrapped } from './send.ts'
import { brought, sourceOf } from './source.ts'

const text = z.string().optional()
const flag = z.boolean().optional()

const MediaBody = ToNumber.extend({
  mediatype: z.enum(['image', 'document', 'video', 'audio']),
  media: text,
  mimetype: text,
  caption: text,
  fileName: text,
  gifPlayback: flag,
})
type MediaBody = z.infer<typeof MediaBody>
const PtvBody = ToNumber.extend({ video: text })
const AudioBody = ToNumber.extend({ audio: text, encoding: flag })
const StickerBody = ToNumber.extend({ sticker: text, notConvertSticker: flag })
const StatusBody = Options.extend({
  type: z.enum(['text', 'image', 'audio', 'video']),
  content: text,
  caption: text,
  backgroundColor: text,
  font: z.int().min(0).max(5).optional(),
  statusJidList: z.array(z.string()).optional(),
  allContacts: flag,
})
type StatusBody = z.infer<typeof StatusBody>

const notOwned = 'Owned media must be a url or base64'
const notOwnedAudio = 'Owned media must be a url, base64, or valid file with buffer'

interface Sending<Body> {
  path: string
  body: z.ZodType<Body>
  /** How version 1 wrapped it. */
  wrapper: string
  refusal: string
  sourceOf(body: Body): string | undefined
  contentOf(body: Body, file: FileSource, fileName: string | undefined): Content
  check?(body: Body, isForm: boolean): void
}

function captionOf({ caption }: { caption?: string | undefined }) {
  return caption === undefined || caption === '' ? {} : { caption }
}

function mediaOf(body: MediaBody, file: FileSource, fileName: string | undefined): Content {
  const named = body.fileName || fileName
  const beside = { file, ...mentionsOf(body) }
  switch (body.mediatype) {
    case 'image':
      return { kind: 'image', ...beside, ...captionOf(body) }
    case 'video':
      return {
        kind: 'video',
        ...beside,
        ...captionOf(body),
        ...(body.gifPlayback === true && { as: 'gif' as const }),
      }
    case 'audio':
      return { kind: 'audio', ...beside }
    default: {
      const isType = /^[\w.+-]+\/[\w.+-]+$/.test(body.mimetype ?? '')
      return {
        kind: 'document',
        ...beside,
        ...captionOf(body),
        ...(named && { fileName: named }),
        ...(isType && { mimetype: body.mimetype }),
      }
    }
  }
}

/** A document has no name of its own in base64, and phones show none without. */
function assertNamed({ mediatype, media = '', fileName }: MediaBody, isForm: boolean): void {
  if (mediatype !== 'document' || isForm || fileName || /^https?:\/\//i.test(media) || media === '') return
  throw new BadRequestError('For base64 the file name must be informed.')
}

function sending<Body extends z.infer<typeof ToNumber>>(
  context: DialectContext,
  { path, body, wrapper, refusal, check, ...how }: Sending<Body>,
): InstanceRoute {
  return {
    scope: 'instance',
    method: 'post',
    path,
    body,
    status: 201,
    run: async (call) => {
      const { messages } = context.instances
      const given = await brought(messages, call)
      const said = parseBody(body, unwrapped(given.body, wrapper))
      check?.(said, given.file !== undefined)
      const file =
        given.file ?? (await sourceOf(messages, call.instance.id, { text: how.sourceOf(said), refusal }))
      const { number, delay, quoted, messageId } = said
      return send(context, call, {
        number,
        delay,
        quoted,
        messageId,
        content: how.contentOf(said, file, given.fileName),
      })
    },
  }
}

function assertStatus(
  { type, content, backgroundColor, font, statusJidList, allContacts }: StatusBody,
  hasFile: boolean,
) {
  if (!content && !hasFile) throw new BadRequestError('Content is required')
  if (allContacts !== true && (statusJidList === undefined || statusJidList.length === 0))
    throw new BadRequestError('StatusJidList is required')
  if (type !== 'text') return
  if (!backgroundColor) throw new BadRequestError('Background color is required')
  if (!font) throw new BadRequestError('Font is required')
}

async function sendStatus(context: DialectContext, call: InstanceCall) {
  const { messages } = context.instances
  const given = await brought(messages, call)
  const body = parseBody(StatusBody, given.body)
  assertStatus(body, given.file !== undefined)
  const audience = body.allContacts === true ? ('contacts' as const) : body.statusJidList
  const content = await statusOf(context, call, { body, file: given.file })
  return send(context, call, { number: stories, content, ...(audience && { audience }) })
}

async function statusOf(
  { instances: { messages } }: DialectContext,
  { instance }: InstanceCall,
  { body, file: inForm }: { body: StatusBody; file: FileSource | undefined },
): Promise<Content> {
  const { type, content = '', backgroundColor, font } = body
  if (type === 'text')
    return {
      kind: 'text',
      text: content,
      ...(backgroundColor && { background: backgroundColor }),
      ...(font !== undefined && { font }),
    }
  const file = inForm ?? (await sourceOf(messages, instance.id, { text: content, refusal: notOwned }))
  if (type === 'audio') return { kind: 'audio', file, voice: true }
  return { kind: type, file, ...captionOf(body) }
}

export function fileRoutes(context: DialectContext): InstanceRoute[] {
  return [
    sending(context, {
      path: '/message/sendMedia',
      body: MediaBody,
      wrapper: 'mediaMessage',
      refusal: notOwned,
      sourceOf: ({ media }) => media,
      contentOf: mediaOf,
      check: assertNamed,
    }),
    sending(context, {
      path: '/message/sendPtv',
      body: PtvBody,
      wrapper: 'mediaMessage',
      refusal: notOwned,
      sourceOf: ({ video }) => video,
      contentOf: (body, file) => ({ kind: 'video', as: 'note', file, ...mentionsOf(body) }),
    }),
    sending(context, {
      path: '/message/sendWhatsAppAudio',
      body: AudioBody,
      wrapper: 'audioMessage',
      refusal: notOwnedAudio,
      sourceOf: ({ audio }) => audio,
      contentOf: (body, file) => ({ kind: 'audio', voice: true, file, ...mentionsOf(body) }),
    }),
    sending(context, {
      path: '/message/sendSticker',
      body: StickerBody,
      wrapper: 'stickerMessage',
      refusal: notOwned,
      sourceOf: ({ sticker }) => sticker,
      contentOf: (body, file) => ({ kind: 'sticker', file, ...mentionsOf(body) }),
    }),
    {
      scope: 'instance',
      method: 'post',
      path: '/message/sendStatus',
      body: StatusBody,
      status: 201,
      run: (call) => sendStatus(context, call),
    },
  ]
}
