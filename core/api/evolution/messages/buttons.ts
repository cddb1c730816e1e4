// The buttons of /message/sendButtons, by upstream's rules of which may stand together. Pure.
import { z } from 'zod'
import type { Button } from '../../../contract/business-content.ts'
import type { Content } from '../../../contract/content.ts'
import { BadRequestError } from '../../../errors.ts'
import { ToNumber } from './send.ts'

const text = z.string().optional()
const Given = z.object({
  type: z.enum(['reply', 'copy', 'url', 'call', 'pix']),
  displayText: text,
  id: text,
  url: text,
  copyCode: text,
  phoneNumber: text,
  currency: text,
  name: text,
  keyType: z.enum(['phone', 'email', 'cpf', 'cnpj', 'random']).optional(),
  key: text,
})
type Given = z.infer<typeof Given>

export const ButtonsBody = ToNumber.extend({
  title: text,
  description: text,
  footer: text,
  thumbnailUrl: text,
  buttons: z.array(Given).optional(),
})

const mostReplies = 3

export function buttonsOf({
  title,
  description,
  footer,
  buttons = [],
}: z.infer<typeof ButtonsBody>): Content {
  assertTogether(buttons)
  const [first] = buttons
  if (first?.type === 'pix') {
    const { name: merchant = '', key = '', keyType = 'random' } = first
    return { kind: 'pix', merchant, key, keyType }
  }
  return {
    kind: 'buttons',
    ...(title && { title }),
    text: description || title || ' ',
    ...(footer && { footer }),
    buttons: buttons.map(buttonOf),
  }
}

function assertTogether(buttons: readonly Given[]): void {
  const count = (type: Given['type']): number => buttons.filter((each) => each.type === type).length
  const [replies, pix] = [count('reply'), count('pix')]
  if (buttons.length === 0) throw new BadRequestError('At least one button is required')
  if (replies > mostReplies) throw new BadRequestError('Maximum of 3 reply buttons allowed')
  if (replies > 0 && replies < buttons.length)
    throw new BadRequestError('Reply buttons cannot be mixed with other button types')
  if (pix > 1) throw new BadRequestError('Only one PIX button is allowed')
  if (pix > 0 && pix < buttons.length)
    throw new BadRequestError('PIX button cannot be mixed with other button types')
}

function buttonOf({ type, displayText = '', id, url = '', copyCode = '', phoneNumber = '' }: Given): Button {
  switch (type) {
    case 'url':
      return { does: 'url', text: displayText, url }
    case 'copy':
      return { does: 'copy', text: displayText, code: copyCode }
    case 'call':
      return { does: 'call', text: displayText, number: phoneNumber }
    default:
      return { does: 'reply', text: displayText, id: id || displayText }
  }
}
