// What businesses send and get, as protos: catalogues, orders, payments, lists, buttons, templates. None of it is anybody's.
import type { proto } from '@whiskeysockets/baileys'
import type { MessageKind } from '../../../../core/contract/messages/kinds.ts'
import type { MediaKind } from '../../../../core/storage/tables/media.ts'

/** Each of the words is among what is read of it. */
export type Row = [
  name: string,
  message: proto.IMessage,
  kind: MessageKind,
  words: string[],
  file?: MediaKind,
]

export const key = new Uint8Array(32).fill(3)
export const file = {
  mediaKey: key,
  directPath: '/v/t62/file',
  url: 'https://mmg.whatsapp.net/v/t62/file',
  fileLength: 5,
}
const button = (displayText: string) => ({ buttonId: '1', buttonText: { displayText }, type: 1 })
const flow = (params: object) => ({ name: 'quick_reply', buttonParamsJson: JSON.stringify(params) })
const hydrated = {
  hydratedTitleText: 'Your order',
  hydratedContentText: 'It is on its way',
  hydratedFooterText: 'The shop',
  hydratedButtons: [{ index: 0, quickReplyButton: { displayText: 'Thanks', id: 'a' } }],
}
export const body = { body: { text: 'Choose one' }, footer: { text: 'The shop' } }

export const ofBusinesses: Row[] = [
  [
    'a product',
    {
      productMessage: {
        product: { productImage: { ...file }, title: 'Shoes', description: 'Red ones', productId: '1' },
        body: 'Buy now',
        footer: 'The shop',
      },
    },
    'product',
    ['Shoes', 'Red ones', 'Buy now', 'The shop'],
    'image',
  ],
  [
    'a catalogue',
    { productMessage: { catalog: { catalogImage: { ...file }, title: 'All shoes' } } },
    'product',
    ['All shoes'],
    'image',
  ],
  [
    'an order',
    { orderMessage: { orderTitle: 'Order 7', message: 'Two pairs', itemCount: 2 } },
    'order',
    ['Order 7', 'Two pairs'],
  ],
  ['an invoice', { invoiceMessage: { note: 'Pay by Friday' } }, 'payment', ['Pay by Friday']],
  [
    'a payment',
    { sendPaymentMessage: { noteMessage: { extendedTextMessage: { text: 'For lunch' } } } },
    'payment',
    ['For lunch'],
  ],
  [
    'a payment that is asked for',
    { requestPaymentMessage: { noteMessage: { conversation: 'x', extendedTextMessage: { text: 'Lunch' } } } },
    'payment',
    ['Lunch'],
  ],
  ['a payment that is refused', { declinePaymentRequestMessage: { key: { id: 'P' } } }, 'payment', []],
  ['a payment that is taken back', { cancelPaymentRequestMessage: { key: { id: 'P' } } }, 'payment', []],
  ['an invitation to pay', { paymentInviteMessage: { serviceType: 3 } }, 'payment', []],
  [
    'a list',
    {
      listMessage: {
        title: 'Menu',
        description: 'What shall it be?',
        buttonText: 'Show',
        footerText: 'The shop',
        sections: [{ title: 'Food', rows: [{ title: 'Soup', description: 'Hot', rowId: '1' }] }],
      },
    },
    'list',
    ['Menu', 'What shall it be?', 'Show', 'The shop', 'Food', 'Soup', 'Hot'],
  ],
  [
    'an answer to a list',
    { listResponseMessage: { title: 'Soup', description: 'Hot', singleSelectReply: { selectedRowId: '1' } } },
    'answer',
    ['Soup', 'Hot'],
  ],
  [
    'buttons',
    {
      buttonsMessage: {
        contentText: 'Agreed?',
        footerText: 'The shop',
        buttons: [button('Yes'), button('No')],
      },
    },
    'buttons',
    ['Agreed?', 'The shop', 'Yes', 'No'],
  ],
  [
    'buttons under a picture',
    { buttonsMessage: { contentText: 'Agreed?', imageMessage: { ...file }, buttons: [button('Yes')] } },
    'buttons',
    ['Agreed?', 'Yes'],
    'image',
  ],
  [
    'buttons under a document',
    { buttonsMessage: { contentText: 'Agreed?', documentMessage: { ...file, fileName: 'a.pdf' } } },
    'buttons',
    ['Agreed?', 'a.pdf'],
    'document',
  ],
  [
    'buttons under a video',
    { buttonsMessage: { contentText: 'Agreed?', videoMessage: { ...file } } },
    'buttons',
    ['Agreed?'],
    'video',
  ],
  [
    'an answer to buttons',
    { buttonsResponseMessage: { selectedButtonId: '1', selectedDisplayText: 'Yes' } },
    'answer',
    ['Yes'],
  ],
  [
    'a template',
    { templateMessage: { hydratedTemplate: hydrated } },
    'template',
    ['Your order', 'It is on its way', 'The shop', 'Thanks'],
  ],
  [
    'a template of four rows',
    { templateMessage: { hydratedFourRowTemplate: { ...hydrated, imageMessage: { ...file } } } },
    'template',
    ['Your order', 'Thanks'],
    'image',
  ],
  [
    'a template with a video',
    { templateMessage: { hydratedTemplate: { ...hydrated, videoMessage: { ...file } } } },
    'template',
    ['Your order'],
    'video',
  ],
  [
    'a template that is interactive',
    { templateMessage: { interactiveMessageTemplate: { header: { title: 'Offer' }, ...body } } },
    'template',
    ['Offer', 'Choose one', 'The shop'],
  ],
  [
    'an answer to a template',
    { templateButtonReplyMessage: { selectedId: 'a', selectedDisplayText: 'Thanks' } },
    'answer',
    ['Thanks'],
  ],
  [
    'a template of the old days',
    { highlyStructuredMessage: { hydratedHsm: { hydratedTemplate: hydrated } } },
    'template',
    ['Your order', 'It is on its way'],
  ],
  [
    'an interactive message',
    {
      interactiveMessage: {
        header: { title: 'Offer', subtitle: 'Today' },
        ...body,
        nativeFlowMessage: { buttons: [flow({ display_text: 'Take it', id: '1' })] },
      },
    },
    'interactive',
    ['Offer', 'Today', 'Choose one', 'The shop', 'Take it'],
  ],
  [
    'an interactive message with a picture',
    { interactiveMessage: { header: { imageMessage: { ...file } }, ...body } },
    'interactive',
    ['Choose one'],
    'image',
  ],
  [
    'an interactive message with a document',
    { interactiveMessage: { header: { documentMessage: { ...file, fileName: 'a.pdf' } }, ...body } },
    'interactive',
    ['Choose one', 'a.pdf'],
    'document',
  ],
  [
    'a list in an interactive message',
    {
      interactiveMessage: {
        ...body,
        nativeFlowMessage: {
          buttons: [
            {
              name: 'single_select',
              buttonParamsJson: JSON.stringify({
                title: 'Menu',
                sections: [{ title: 'Food', rows: [{ title: 'Soup', description: 'Hot' }] }],
              }),
            },
          ],
        },
      },
    },
    'interactive',
    ['Choose one', 'Menu', 'Food', 'Soup', 'Hot'],
  ],
  [
    'Pix',
    {
      interactiveMessage: {
        nativeFlowMessage: {
          buttons: [
            {
              name: 'payment_info',
              buttonParamsJson: JSON.stringify({
                payment_settings: [
                  { pix_static_code: { merchant_name: 'The shop', key: 'pix@shop.example' } },
                ],
              }),
            },
          ],
        },
      },
    },
    'interactive',
    ['The shop', 'pix@shop.example'],
  ],
  [
    'a carousel',
    {
      interactiveMessage: {
        ...body,
        carouselMessage: {
          cards: [
            { header: { title: 'First' }, body: { text: 'One' } },
            { header: { title: 'Second', imageMessage: { ...file } }, body: { text: 'Two' } },
          ],
        },
      },
    },
    'interactive',
    ['Choose one', 'First', 'One', 'Second', 'Two'],
    'image',
  ],
  [
    'an interactive message whose JSON is none',
    {
      interactiveMessage: { ...body, nativeFlowMessage: { buttons: [{ name: 'x', buttonParamsJson: '{' }] } },
    },
    'interactive',
    ['Choose one'],
  ],
  [
    'an answer to an interactive message',
    {
      interactiveResponseMessage: {
        body: { text: 'Take it' },
        nativeFlowResponseMessage: { name: 'x', paramsJson: '{"id":"1","description":"The first"}' },
      },
    },
    'answer',
    ['Take it', 'The first'],
  ],
]
