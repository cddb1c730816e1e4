// /message/sendText: accepted is sent, so the answer comes as soon as the message is stored.
import { z } from 'zod'
import { SendBody } from '../../contract/messages/send-body.ts'
import { BadRequestError } from '../../errors.ts'
import { addressOf, readAddress } from '../../instances/numbers.ts'
import type { GivenQuote, SendRequest } from '../../instances/types.ts'
import { messageObject } from './objects.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from './dialect.ts'
import { parseBody, SchemaError, worded } from './validate.ts'

const Options = z.object({
  delay: z.int(worded('Enter a value in milliseconds')).optional(),
  // Accepted and without effect: no previews are made.
  linkPreview: z.boolean().optional(),
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

const TextBody = Options.extend({
  number: z.string(worded('Invalid format')),
  text: z.string(),
})

/** Version 1 wrapped the text and the options; flows of that time are still running. */
const Legacy = z.looseObject({
  textMessage: z.looseObject({ text: z.unknown() }),
  options: z.looseObject({}).nullish(),
})

function fromLegacy(body: unknown): unknown {
  const legacy = Legacy.safeParse(body)
  if (!legacy.success) return body
  const { textMessage, options, ...rest } = legacy.data
  const mentions = z.looseObject({ mentions: z.looseObject({}) }).safeParse(options)
  return { text: textMessage.text, ...options, ...(mentions.success ? mentions.data.mentions : {}), ...rest }
}

const maximumDelayMs = 120_000

function requestOf(call: InstanceCall): z.output<typeof SendBody> & Pick<SendRequest, 'quote'> {
  const { instance, body } = call
  const { number, text, delay, quoted, mentioned, ...flags } = parseBody(TextBody, fromLegacy(body))
  if (text.trim() === '') throw new BadRequestError('Text is required')
  if (!/\d/.test(number)) throw new SchemaError(['Invalid format'])
  const inGroup = addressOf(number).kind === 'group'
  const request = SendBody.parse({
    instance: instance.id,
    to: number,
    text,
    delayMs: delay === undefined ? undefined : Math.min(Math.max(delay, 0), maximumDelayMs),
    quotedId: quoted?.key.id,
    // Mentions act only in groups.
    mentions: inGroup ? mentioned : undefined,
    mentionAll: inGroup ? (flags.mentionsEveryOne ?? flags.everyOne) : undefined,
    idempotencyKey: call.request.get('idempotency-key'),
  })
  return { ...request, quote: quoteOf(quoted) }
}

/** Where its sender has kept the message, it need not be stored here. */
function quoteOf(quoted: z.infer<typeof TextBody>['quoted']): GivenQuote | undefined {
  if (quoted?.message === undefined) return undefined
  const { id, fromMe = false, participant } = quoted.key
  return { id, fromMe, participant: readAddress(participant ?? '')?.jid ?? null, message: quoted.message }
}

async function sendText({ instances }: DialectContext, call: InstanceCall) {
  const { instance, quotedId, ...message } = requestOf(call)
  // Upstream sends without the quote what it cannot find.
  const isStored =
    quotedId !== undefined && instances.messages.newest(instance, { id: quotedId }) !== undefined
  const view = await instances.messages.send(instance, isStored ? { ...message, quotedId } : message, {
    by: call.caller.kind,
  })
  return messageObject(instance, view, instances.messages.protoJson(instance, view.row) ?? {})
}

export function messageRoutes(context: DialectContext): InstanceRoute[] {
  return [
    {
      scope: 'instance',
      method: 'post',
      path: '/message/sendText',
      body: TextBody,
      status: 201,
      run: (call) => sendText(context, call),
    },
  ]
}
