// Addresses that open the file of one message, without a key and until a time: for whoever is told of the message and fetches
// its file later, as object stores sign them.
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Router } from 'express'
import { z } from 'zod'
import type { MessageView } from '../../contract/messages/message.ts'
import { ForbiddenError, NotFoundError } from '../../errors.ts'
import type { InstanceControl } from '../../instances/types.ts'
import { sendFile, type MediaReader } from './media.ts'

export interface MediaLinksDeps {
  /** Signs them; with another one, all that were made before have ended. */
  secret: () => KeyObject
  /** How long they open it; undefined: none are made, and none opens anything. */
  hours: number | undefined
  /** The address that clients know us by. */
  serverUrl: () => string
  now?: () => number
}

interface Link {
  instance: string
  row: number
  /** In whole hours since 1970: whoever is told twice within one is told the same. */
  until: number
}

const hourMs = 3_600_000

export class MediaLinks {
  readonly #deps: MediaLinksDeps

  constructor(deps: MediaLinksDeps) {
    this.#deps = deps
  }

  /** undefined where the message has no file, or where none are made. */
  of(instance: string, { id, row, media }: Pick<MessageView, 'id' | 'row' | 'media'>): string | undefined {
    const { hours, serverUrl } = this.#deps
    if (hours === undefined || media === null) return undefined
    const until = Math.ceil(this.#now() / hourMs) + hours
    const signature = this.#signature({ instance, row, until })
    const name = encodeURIComponent(nameOf(media.fileName) ?? `${id}.${ending(media.mimetype)}`)
    return `${serverUrl()}/media/${instance}/${row}/${name}?until=${until}&signature=${signature}`
  }

  /** Throws where it is none of ours, or has ended. */
  assertOpen({ signature, ...link }: Link & { signature: string }): void {
    const own = Buffer.from(this.#signature(link))
    const given = Buffer.from(signature)
    const isOurs = own.length === given.length && timingSafeEqual(own, given)
    if (this.#deps.hours === undefined || !isOurs) throw new ForbiddenError(notOurs)
    if (this.#now() > link.until * hourMs) throw new ForbiddenError(ended)
  }

  #signature({ instance, row, until }: Link): string {
    return createHmac('sha256', this.#deps.secret())
      .update(`link to media\n${instance}\n${row}\n${until}`)
      .digest('base64url')
  }

  #now(): number {
    return (this.#deps.now ?? Date.now)()
  }
}

const notOurs =
  'This link opens nothing: it was changed on its way, or made with another key than the one in use. The file is safe; ' +
  'findMessages gives a new link.'
const noFile =
  'There is no file of this message here: it has not come yet, or is not kept any more. Nothing was changed; the message ' +
  'itself, and why it has no file, is in findMessages.'
const ended =
  'This link has ended. The file is safe as long as it is kept; findMessages gives a new link, and ' +
  'getBase64FromMediaMessage the file itself.'

/** Its sender chose it: what cannot stand in an address, or would lead elsewhere, is no name. */
function nameOf(fileName: string | null): string | undefined {
  const name = fileName?.toWellFormed() ?? ''
  return /[^.]/.test(name) ? name : undefined
}

function ending(mimetype: string | null): string {
  return /^[\w.+-]+\/([\w.+-]+)/.exec(mimetype ?? '')?.[1] ?? 'bin'
}

const Asked = z.object({ instance: z.string(), row: z.coerce.number().int() })
const Signed = z.object({ until: z.coerce.number().int(), signature: z.string() })
const waitMs = 30_000
const lookMs = 200

export function mediaLinkRouter(
  links: MediaLinks,
  media: Pick<MediaReader, 'find'>,
  instances: Pick<InstanceControl, 'find' | 'messages'>,
): Router {
  const router = Router()
  router.get('/media/:instance/:row/:name', async ({ params, query }, response) => {
    const [asked, signed] = [Asked.safeParse(params), Signed.safeParse(query)]
    if (!asked.success || !signed.success) throw new ForbiddenError(notOurs)
    const { instance, row } = asked.data
    links.assertOpen({ instance, row, ...signed.data })
    // What is in the trash is shown to nobody but its owner.
    const isThere = instances.find(instance)?.trashedAt === null
    const hash = isThere ? await hashOf(instances, instance, row) : undefined
    const file = hash === undefined ? undefined : media.find(hash)
    if (file === undefined) throw new NotFoundError(noFile)
    // As an object store has it: pages of other origins may show it.
    response.set('Cross-Origin-Resource-Policy', 'cross-origin')
    await sendFile(response, file)
  })
  return router
}

/** One that was left with WhatsApp, or comes just now, is waited for. */
async function hashOf(
  { messages }: Pick<InstanceControl, 'messages'>,
  instance: string,
  row: number,
): Promise<string | undefined> {
  const first = messages.byRow(instance, row)
  if (first?.media?.state === 'left') await messages.fetchFile(instance, first)
  for (let waited = 0; ; waited += lookMs) {
    const now = messages.byRow(instance, row)?.media
    if (now?.state !== 'wanted' || waited >= waitMs) return now?.hash ?? undefined
    await pause(lookMs)
  }
}
