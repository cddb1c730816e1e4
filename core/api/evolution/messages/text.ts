// /message/sendText.
import { z } from 'zod'
import { BadRequestError } from '../../../errors.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { parseBody } from '../validate.ts'
import { mentionsOf, send, ToNumber, unwrapped } from './send.ts'

const TextBody = ToNumber.extend({ text: z.string() })

async function sendText(context: DialectContext, call: InstanceCall) {
  const body = parseBody(TextBody, unwrapped(call.body, 'textMessage'))
  const { number, text, delay, quoted, messageId, linkPreview } = body
  if (text.trim() === '') throw new BadRequestError('Text is required')
  // As Evolution has it: only where it is turned off there is none.
  const preview = linkPreview === false ? {} : { preview: true }
  const content = { kind: 'text' as const, text, ...preview, ...mentionsOf(body) }
  return send(context, call, { number, delay, quoted, messageId, content })
}

export function textRoutes(context: DialectContext): InstanceRoute[] {
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
