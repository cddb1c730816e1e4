// /message/sendLocation, sendContact, sendReaction, sendPoll, sendList and sendButtons: what is said without a file.
import { z } from 'zod'
import type { Content } from '../../../contract/content.ts'
import { BadRequestError } from '../../../errors.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { parseBody, unique } from '../validate.ts'
import { buttonsOf, ButtonsBody } from './buttons.ts'
import { mentionsOf, Options, send, ToNumber } from './send.ts'

const LocationBody = ToNumber.extend({
  latitude: z.number(),
  longitude: z.number(),
  name: z.string(),
  address: z.string(),
})

const ContactBody = ToNumber.extend({
  contact: z
    .array(
      z.object({
        fullName: z.string(),
        phoneNumber: z.string().min(10),
        wuid: z.string().optional(),
        organization: z.string().optional(),
        email: z.string().optional(),
        url: z.string().optional(),
      }),
    )
    .min(1),
})

const ReactionBody = Options.extend({
  key: z.object({ id: z.string(), remoteJid: z.string(), fromMe: z.boolean() }),
  reaction: z.string(),
})

const PollBody = ToNumber.extend({
  name: z.string(),
  selectableCount: z.int().min(0).max(10),
  values: unique(z.array(z.string()).min(2).max(10)),
})

const ListBody = ToNumber.extend({
  title: z.string(),
  description: z.string().optional(),
  footerText: z.string(),
  buttonText: z.string(),
  sections: z.array(
    z.object({
      title: z.string(),
      rows: z.array(z.object({ title: z.string(), description: z.string().optional(), rowId: z.string() })),
    }),
  ),
})

/** Without what is empty: it is not said. */
const filled = <Name extends string>(name: Name, text: string | undefined) =>
  text === undefined || text.trim() === '' ? {} : ({ [name]: text } as Record<Name, string>)

const emoji = new Intl.Segmenter()

function isOneEmoji(text: string): boolean {
  return (
    [...emoji.segment(text)].length === 1 &&
    /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(text)
  )
}

function locationOf(body: z.infer<typeof LocationBody>): Content {
  const { latitude, longitude, name, address } = body
  const words = { ...filled('name', name), ...filled('address', address) }
  return { kind: 'location', latitude, longitude, ...words, ...mentionsOf(body) }
}

function contactsOf(body: z.infer<typeof ContactBody>): Content {
  const contacts = body.contact.map(({ fullName, phoneNumber, organization, email, url }) => ({
    name: fullName,
    number: phoneNumber,
    ...filled('organization', organization),
    ...filled('email', email),
    ...filled('url', url),
  }))
  return { kind: 'contacts', contacts, ...mentionsOf(body) }
}

function pollOf(body: z.infer<typeof PollBody>): Content {
  const { name: question, values: options, selectableCount: selectable } = body
  return { kind: 'poll', question, options, selectable, ...mentionsOf(body) }
}

function listOf({ title, description, footerText, buttonText, sections }: z.infer<typeof ListBody>): Content {
  return {
    kind: 'list',
    ...filled('title', title),
    text: description ?? title,
    ...filled('footer', footerText),
    button: buttonText,
    sections: sections.map((section) => ({
      ...filled('title', section.title),
      rows: section.rows.map((row) => ({
        id: row.rowId,
        title: row.title,
        ...filled('description', row.description),
      })),
    })),
  }
}

async function react(context: DialectContext, call: InstanceCall) {
  const { key, reaction, delay } = parseBody(ReactionBody, call.body)
  if (reaction !== '' && !isOneEmoji(reaction))
    throw new BadRequestError('Reaction must be a single emoji or empty string')
  const content = { kind: 'reaction' as const, target: key.id, emoji: reaction }
  return send(context, call, { number: key.remoteJid, delay, content })
}

type Said = z.infer<typeof ToNumber>

/** A route that says one kind of content to somebody. */
function saying<Body extends Said>(
  context: DialectContext,
  path: string,
  { body, contentOf }: { body: z.ZodType<Body>; contentOf(body: Body): Content },
): InstanceRoute {
  return {
    scope: 'instance',
    method: 'post',
    path,
    body,
    status: 201,
    run: (call) => {
      const said = parseBody(body, call.body)
      const { number, delay, quoted, messageId } = said
      return send(context, call, { number, delay, quoted, messageId, content: contentOf(said) })
    },
  }
}

export function kindRoutes(context: DialectContext): InstanceRoute[] {
  return [
    saying(context, '/message/sendLocation', { body: LocationBody, contentOf: locationOf }),
    saying(context, '/message/sendContact', { body: ContactBody, contentOf: contactsOf }),
    saying(context, '/message/sendPoll', { body: PollBody, contentOf: pollOf }),
    saying(context, '/message/sendList', { body: ListBody, contentOf: listOf }),
    saying(context, '/message/sendButtons', { body: ButtonsBody, contentOf: buttonsOf }),
    {
      scope: 'instance',
      method: 'post',
      path: '/message/sendReaction',
      body: ReactionBody,
      status: 201,
      run: (call) => react(context, call),
    },
  ]
}
