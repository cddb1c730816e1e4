// What is asked of WhatsApp about the goods of a business: its catalog, a page at a time, and its collections.
import {
  getBinaryNodeChild,
  getBinaryNodeChildren,
  getBinaryNodeChildString,
  S_WHATSAPP_NET,
  type BinaryNode,
  type WASocket,
} from '@whiskeysockets/baileys'
import type { Collection, Product, ProductPage } from '../../people/port.ts'
import { answerTo } from './refusals.ts'

/** How large the small pictures are wanted to be, in points. */
const pictureSize = '100'

export async function catalogPage(
  raw: WASocket,
  { jid, limit, after }: { jid: string; limit: number; after: string | undefined },
): Promise<ProductPage> {
  const parts = [field('limit', String(limit)), ...sizes(), ...(after ? [field('after', after)] : [])]
  const asked = { tag: 'product_catalog', attrs: { jid, allow_shop_source: 'true' }, content: parts }
  const found = getBinaryNodeChild(await ask(raw, asked), 'product_catalog')
  const next = getBinaryNodeChildString(getBinaryNodeChild(found, 'paging'), 'after')
  return { products: productsIn(found), after: next || undefined }
}

export async function collectionsOf(
  raw: WASocket,
  { jid, limit }: { jid: string; limit: number },
): Promise<Collection[]> {
  const most = String(limit)
  const parts = [field('collection_limit', most), field('item_limit', most), ...sizes()]
  const asked = { tag: 'collections', attrs: { biz_jid: jid }, content: parts }
  const found = getBinaryNodeChild(await ask(raw, asked, { smax_id: '35' }), 'collections')
  return getBinaryNodeChildren(found, 'collection').map((node) => {
    const told = getBinaryNodeChild(node, 'status_info')
    return {
      id: text(node, 'id'),
      name: text(node, 'name'),
      products: productsIn(node),
      status: { status: text(told, 'status'), canAppeal: text(told, 'can_appeal') === 'true' },
    }
  })
}

function ask(raw: WASocket, content: BinaryNode, more: Record<string, string> = {}): Promise<BinaryNode> {
  const attrs = { to: S_WHATSAPP_NET, type: 'get', xmlns: 'w:biz:catalog', ...more }
  return answerTo(raw, { tag: 'iq', attrs, content: [content] })
}

function field(tag: string, value: string): BinaryNode {
  return { tag, attrs: {}, content: Buffer.from(value) }
}

const sizes = (): BinaryNode[] => [field('width', pictureSize), field('height', pictureSize)]

const productsIn = (node: BinaryNode | undefined): Product[] =>
  getBinaryNodeChildren(node, 'product').map(productOf)

/** Under the names that Baileys gives them. */
function productOf(node: BinaryNode): Product {
  const picture = getBinaryNodeChild(getBinaryNodeChild(node, 'media'), 'image')
  const price = Number(text(node, 'price') || Number.NaN)
  return {
    id: text(node, 'id'),
    imageUrls: {
      requested: text(picture, 'request_image_url'),
      original: text(picture, 'original_image_url'),
    },
    reviewStatus: { whatsapp: text(getBinaryNodeChild(node, 'status_info'), 'status') },
    availability: 'in stock',
    name: text(node, 'name'),
    retailerId: text(node, 'retailer_id'),
    url: text(node, 'url'),
    description: text(node, 'description'),
    price: Number.isFinite(price) ? price : null,
    currency: text(node, 'currency'),
    isHidden: node.attrs['is_hidden'] === 'true',
  }
}

const text = (node: BinaryNode | undefined, tag: string): string | undefined =>
  getBinaryNodeChildString(node, tag)
