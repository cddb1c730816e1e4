// What is asked of WhatsApp about people, between the instances and the Baileys adapter.
import type { BusinessProfile, ProfileView, Typing } from '../../contract/people/person.ts'

/** A received message, as its receipt names it. */
export interface ReadKey {
  id: string
  chat: string
  participant: string | null
}

/** undefined: WhatsApp does not say it. */
type Said = string | undefined

/** What a business offers, under the names that Baileys gives it. */
export interface Product {
  id: Said
  name: Said
  description: Said
  /** In thousandths of the currency; null: it has none. */
  price: number | null
  currency: Said
  retailerId: Said
  url: Said
  availability: 'in stock'
  isHidden: boolean
  imageUrls: { requested: Said; original: Said }
  reviewStatus: { whatsapp: Said }
}

export interface ProductPage {
  products: Product[]
  /** What the next page is asked with; undefined: this is the last. */
  after: string | undefined
}

export interface Collection {
  id: Said
  name: Said
  products: Product[]
  status: { status: Said; canAppeal: boolean }
}

export interface PeoplePort {
  /** null: none, or not shown to this number. */
  pictureUrl(jid: string): Promise<string | null>
  about(jid: string): Promise<ProfileView['about']>
  business(jid: string): Promise<BusinessProfile | null>
  products(jid: string, page: { limit: number; after: string | undefined }): Promise<ProductPage>
  collections(jid: string, limit: number): Promise<Collection[]>
  /** By the settings that the phone and its devices share. */
  setName(name: string): Promise<void>
  setAbout(text: string): Promise<void>
  setPicture(jpeg: Uint8Array | null): Promise<void>
  privacy(): Promise<Record<string, string>>
  setPrivacy(name: string, value: string): Promise<void>
  /** LIDs. */
  blocked(): Promise<string[]>
  block(jid: string, on: boolean): Promise<void>
  typing(jid: string, state: Typing): Promise<void>
  /** To be told when somebody is there, as long as the socket lives. */
  watch(jid: string): Promise<void>
  read(keys: readonly ReadKey[], as: 'read' | 'played'): Promise<void>
}
