// What all routes under /message have in common: whom it goes to, what stands beside what is said, and the answer, which
// comes as soon as the message is stored.
import { z } from 'zod'
import type { Content } from '../../../contract/content.ts'
import { SendBody } from '../../../contract/messages/send-body.ts'
import { addressOf, readAddress } from '../../../instances/numbers.ts'
import type { GivenQuote, SendRequest } from '../../../instances/types.ts'
import type { DialectContext, InstanceCall } from '../dialect.ts'
import { contentOf } from './content-of.ts'
import { messageObject } from '../objects.ts'
import { SchemaError, worded } from '../validate.ts'

export const Options = z.object({
  delay: z.int(worded('Enter a value in milliseconds')).optional(),
  linkPreview: z.boolean().optional(),
  // Of 2.4. It is seen by whoever receives it, so that it has the letters that such ids have.
  messageId: z
    .string()
    .regex(/^[\w-]{8,64}$/, worded('"messageId" must have 8 to 64 letters, digits, hyphens and underscores'))
    .optional(),
  quoted: z
    .object({
      key: z.object({
        id: z.string(),
        fromMe: z.boolean().optional(),
        participant: z.string().optional(),
      }),
      message: z.looseObject({}).optional(),
    })
    .optional(),
  // Upstream's schema names one of the two, its code reads the other.
  mentionsEveryOne: z.boolean().optional(),
  everyOne: z.boolean().optional(),
  mentioned: z
    .array(
      z
        .string(worded('"mentioned" must be an array of numeric strings'))
        .regex(/^\d+/, worded('"mentioned" must be an array of numeric strings')),
    )
    .min(1)
    .optional(),
})
type Options = z.infer<typeof Options>

/** A message to somebody. */
export const ToNumber = Options.extend({ number: z.string(worded('Invalid format')) })

/** Version 1 wrapped what is said and, beside it, the options; flows of that time are still running. */
export function unwrapped(body: unknown, wrapper: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, wrapper)) return body
  const legacy = z
    .looseObject({ [wrapper]: z.looseObject({}), options: z.looseObject({}).nullish() })
    .safeParse(body)
  if (!legacy.success) return body
  const { [wrapper]: said, options, ...rest } = legacy.data
  const mentions = z.looseObject({ mentions: z.looseObject({}) }).safeParse(options)
  return { ...said, ...options, ...(mentions.success ? mentions.data.mentions : {}), ...rest }
}

const maximumDelayMs = 120_000

/** Of kinds that may name somebody. */
export function mentionsOf({ number, mentioned, ...flags }: z.infer<typeof ToNumber>) {
  assertNumber(number)
  // Mentions act only in groups.
  if (addressOf(number).kind !== 'group') return {}
  const mentionAll = flags.mentionsEveryOne ?? flags.everyOne
  return { ...(mentioned && { mentions: mentioned }), ...(mentionAll !== undefined && { mentionAll }) }
}

export function assertNumber(number: string): void {
  if (!/\d/.test(number)) throw new SchemaError([['Invalid format']])
}

/** Where stories go. */
export const stories = 'status@broadcast'

interface Saying extends Partial<Pick<Options, 'delay' | 'quoted' | 'messageId'>> {
  number: string
  content: Content
  audience?: SendRequest['audience']
}

export async function send(
  context: DialectContext,
  call: InstanceCall,
  { number, delay, quoted, messageId, content, audience }: Saying,
) {
  const { instances } = context
  if (number !== stories) assertNumber(number)
  const { instance, ...parsed } = parseSend({
    instance: call.instance.id,
    to: number,
    content,
    audience,
    delayMs: delay === undefined ? undefined : Math.min(Math.max(delay, 0), maximumDelayMs),
    quotedId: quoted?.key.id,
    // The same again is what a client sends that has not seen the answer.
    idempotencyKey: call.request.get('idempotency-key') ?? messageId,
  })
  const { quotedId, ...request }: SendRequest = { ...parsed, quote: quoteOf(quoted), messageId }
  // Upstream sends without the quote what it cannot find.
  const isStored =
    quotedId !== undefined && instances.messages.newest(instance, { id: quotedId }) !== undefined
  const by = call.caller.kind
  const view = await instances.messages.send(instance, isStored ? { ...request, quotedId } : request, { by })
  return messageObject(instance, view, contentOf(context, instance, view))
}

/** What is in content here lies in the body itself there, so it is refused by its name there. */
function parseSend(body: unknown): z.infer<typeof SendBody> {
  const parsed = SendBody.safeParse(body)
  if (parsed.success) return parsed.data
  throw new z.ZodError(
    parsed.error.issues.map((issue) =>
      issue.path[0] === 'content' && issue.path.length > 1 ? { ...issue, path: issue.path.slice(1) } : issue,
    ),
  )
}

/** Where its sender has kept the message, it need not be stored here. */
function quoteOf(quoted: Options['quoted']): GivenQuote | undefined {
  if (quoted?.message === undefined) return undefined
  const { id, fromMe = false, participant } = quoted.key
  return { id, fromMe, participant: readAddress(participant ?? '')?.jid ?? null, message: quoted.message }
}
