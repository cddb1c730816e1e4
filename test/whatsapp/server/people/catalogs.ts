// Owns the answers to what is asked of the goods of a business: its catalog, page by page, and its collections.
import type { BinaryNode } from '@whiskeysockets/baileys'
import type { Goods } from '../directory.ts'
import type { Hub } from '../hub.ts'
import type { DeviceRef } from '../../jids.ts'
import { child, el, failed, result, text } from '../../nodes.ts'

export function answerCatalog(hub: Hub, _ref: DeviceRef, query: BinaryNode): BinaryNode {
  const collections = child(query, 'collections')
  if (collections !== undefined) return answerCollections(hub, query, collections)
  const catalog = child(query, 'product_catalog')
  const goods = hub.directory.resolve(catalog?.attrs['jid'])?.account.goods
  if (goods === undefined) return failed(query, 404, 'item-not-found')
  const limit = Number(text(child(catalog, 'limit')) ?? 10)
  const from = Number(text(child(catalog, 'after')) ?? 0)
  const shown = goods.products.slice(from, from + limit).map((each, n) => product(hub, each, from + n))
  const next = from + limit
  const paging = next < goods.products.length ? [el('paging', {}, [part('after', String(next))])] : []
  return result(query, [el('product_catalog', {}, [...shown, ...paging])])
}

function answerCollections(hub: Hub, query: BinaryNode, asked: BinaryNode): BinaryNode {
  const goods = hub.directory.resolve(asked.attrs['biz_jid'])?.account.goods
  if (goods === undefined) return failed(query, 404, 'item-not-found')
  const limit = Number(text(child(asked, 'collection_limit')) ?? 51)
  const shown = goods.collections.slice(0, limit).map(({ name, of }, n) => {
    const products = goods.products.filter((each) => of.includes(each.name))
    return el('collection', {}, [
      part('id', String(n + 1)),
      part('name', name),
      ...products.map((each) => product(hub, each, goods.products.indexOf(each))),
      el('status_info', {}, [part('status', 'APPROVED'), part('can_appeal', 'false')]),
    ])
  })
  return result(query, [el('collections', {}, shown)])
}

function product(hub: Hub, { name, price, currency, isHidden = false }: Goods, n: number): BinaryNode {
  const url = `https://${hub.media.hostname}/goods/${n + 1}`
  return el('product', { is_hidden: String(isHidden) }, [
    part('id', String(1000 + n)),
    part('name', name),
    part('description', `What ${name} is`),
    part('price', String(price)),
    part('currency', currency),
    el('media', {}, [el('image', {}, [part('request_image_url', url), part('original_image_url', url)])]),
    el('status_info', {}, [part('status', 'APPROVED')]),
  ])
}

const part = (tag: string, content: string): BinaryNode => el(tag, {}, Buffer.from(content))
