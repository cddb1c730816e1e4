// Lists, buttons and Pix, as WhatsApp has them. rc14 makes none of them; each goes with the node "biz" beside it, by which
// WhatsApp takes it for what it is.
import { proto } from '@whiskeysockets/baileys'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import {
  PixContent,
  type Button,
  type ButtonsContent,
  type ListContent,
} from '../../../contract/business-content.ts'
import type { RelayNode } from '../../link.ts'
import { filled, type Kind } from './kind.ts'

const { SINGLE_SELECT } = proto.Message.ListMessage.ListType

export const listKind: Kind<ListContent> = {
  write: ({ title, text, footer, button, sections }, { contextInfo }) => ({
    listMessage: {
      description: text,
      buttonText: button,
      listType: SINGLE_SELECT,
      sections: sections.map((section) => ({
        ...filled({ title: section.title }),
        rows: section.rows.map((row) => ({
          rowId: row.id,
          title: row.title,
          ...filled({ description: row.description }),
        })),
      })),
      ...filled({ title, footerText: footer, contextInfo }),
    },
  }),

  read({ listMessage: list }) {
    if (list?.listType !== SINGLE_SELECT) return undefined
    return {
      kind: 'list',
      text: list.description ?? '',
      button: list.buttonText ?? '',
      sections: (list.sections ?? []).map(({ title, rows }) => ({
        ...filled({ title }),
        rows: (rows ?? []).map((row) => ({
          id: row.rowId ?? '',
          title: row.title ?? '',
          ...filled({ description: row.description }),
        })),
      })),
      ...filled({ title: list.title, footer: list.footerText }),
    }
  },

  relay: () => ({ nodes: [biz({ tag: 'list', attributes: { type: 'product_list', v: '2' } })] }),
}

/** What WhatsApp calls what a button does, and what it says of it. */
const Parts = z
  .object({
    display_text: z.string(),
    id: z.string(),
    url: z.string(),
    copy_code: z.string(),
    phone_number: z.string(),
  })
  .partial()

export const buttonsKind: Kind<ButtonsContent> = {
  write: ({ title, text, footer, buttons }, { contextInfo }) =>
    interactive({
      ...(title !== undefined && { header: { title, hasMediaAttachment: false } }),
      body: { text },
      ...(footer !== undefined && { footer: { text: footer } }),
      nativeFlowMessage: { buttons: buttons.map(nativeButton), messageParamsJson: '', messageVersion: 1 },
      ...filled({ contextInfo }),
    }),

  read({ interactiveMessage: message }) {
    const found = message?.nativeFlowMessage?.buttons?.map(buttonOf)
    const buttons = found?.filter((each) => each !== undefined)
    if (!message || !buttons?.length || buttons.length !== found?.length) return undefined
    return {
      kind: 'buttons',
      text: message.body?.text ?? '',
      buttons,
      ...filled({ title: message.header?.title, footer: message.footer?.text }),
    }
  },

  relay: () => ({ nodes: [biz(nativeFlow('mixed'))] }),
}

function nativeButton(button: Button): proto.Message.InteractiveMessage.NativeFlowMessage.INativeFlowButton {
  const { text } = button
  const of = (name: string, more: object) => ({
    name,
    buttonParamsJson: JSON.stringify({ display_text: text, ...more }),
  })
  if (button.does === 'reply') return of('quick_reply', { id: button.id })
  if (button.does === 'url') return of('cta_url', { url: button.url, merchant_url: button.url })
  if (button.does === 'copy') return of('cta_copy', { copy_code: button.code })
  return of('cta_call', { phone_number: button.number })
}

function buttonOf({
  name,
  buttonParamsJson,
}: proto.Message.InteractiveMessage.NativeFlowMessage.INativeFlowButton): Button | undefined {
  const {
    display_text: text = '',
    id,
    url,
    copy_code: code,
    phone_number: number,
  } = partsOf(buttonParamsJson)
  if (name === 'quick_reply' && id !== undefined) return { does: 'reply', text, id }
  if (name === 'cta_url' && url !== undefined) return { does: 'url', text, url }
  if (name === 'cta_copy' && code !== undefined) return { does: 'copy', text, code }
  return name === 'cta_call' && number !== undefined ? { does: 'call', text, number } : undefined
}

function partsOf(json: string | null | undefined): z.infer<typeof Parts> {
  return Parts.safeParse(jsonOf(json)).data ?? {}
}

/** undefined where somebody has sent what is none. */
function jsonOf(json: string | null | undefined): unknown {
  try {
    return JSON.parse(json ?? '')
  } catch {
    return undefined
  }
}

const payment = 'payment_info'
const nothing = { value: 0, offset: 100 }
const PixParts = z.object({
  payment_settings: z.array(
    z.object({
      pix_static_code: z.object({ merchant_name: z.string(), key: z.string(), key_type: z.string() }),
    }),
  ),
})

export const pixKind: Kind<PixContent> = {
  write({ merchant, key, keyType }, { contextInfo }) {
    const code = {
      merchant_name: merchant,
      key,
      key_type: keyType === 'random' ? 'EVP' : keyType.toUpperCase(),
    }
    const buttonParamsJson = JSON.stringify({
      currency: 'BRL',
      total_amount: nothing,
      reference_id: randomUUID().slice(0, 11).toUpperCase(),
      type: 'physical-goods',
      order: {
        status: 'pending',
        subtotal: nothing,
        order_type: 'ORDER',
        items: [{ name: '', amount: nothing, quantity: 0, sale_amount: nothing }],
      },
      payment_settings: [{ type: 'pix_static_code', pix_static_code: code }],
      share_payment_status: false,
    })
    return interactive({
      nativeFlowMessage: {
        buttons: [{ name: payment, buttonParamsJson }],
        messageParamsJson: '',
        messageVersion: 1,
      },
      ...filled({ contextInfo }),
    })
  },

  read({ interactiveMessage: message }) {
    const [button, more] = message?.nativeFlowMessage?.buttons ?? []
    if (button?.name !== payment || more !== undefined) return undefined
    const found = PixParts.safeParse(jsonOf(button.buttonParamsJson)).data?.payment_settings[0]
      ?.pix_static_code
    if (found === undefined) return undefined
    const type = found.key_type.toLowerCase()
    const keyType = type === 'evp' ? 'random' : type
    return PixContent.safeParse({ kind: 'pix', merchant: found.merchant_name, key: found.key, keyType }).data
  },

  relay: () => ({ nodes: [biz(nativeFlow(payment))] }),
}

/** As phones send them: in what is for linked devices too. */
function interactive(interactiveMessage: proto.Message.IInteractiveMessage): proto.IMessage {
  return { viewOnceMessage: { message: { interactiveMessage } } }
}

function biz(node: RelayNode): RelayNode {
  return { tag: 'biz', attributes: {}, nodes: [node] }
}

function nativeFlow(name: string): RelayNode {
  const nodes = [{ tag: 'native_flow', attributes: { v: '9', name } }]
  return { tag: 'interactive', attributes: { type: 'native_flow', v: '1' }, nodes }
}
