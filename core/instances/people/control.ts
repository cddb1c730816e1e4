// What may be asked of the people of a number.
import type { Asker } from '../../contract/asker.ts'
import type { FileSource } from '../../contract/content.ts'
import type {
  ChangeProfile,
  PictureView,
  Privacy,
  PrivacyView,
  ProfileView,
  Typing,
} from '../../contract/people/person.ts'
import type { Collection, Product } from './port.ts'

/** Of whom it was asked, and what they offer. */
export interface Offer<Offered> {
  jid: string
  isBusiness: boolean
  offered: Offered[]
}

/** What may be asked of the people of a number. Each takes the id or the name of the instance first. */
export interface PeopleControl {
  /** Of the number itself, or of somebody. */
  profile(idOrName: string, person?: string): Promise<ProfileView>
  /** What a business sells, the number itself or somebody, so many a page and no more than five pages of them. */
  products(idOrName: string, of: { person?: string | undefined; limit: number }): Promise<Offer<Product>>
  collections(
    idOrName: string,
    of: { person?: string | undefined; limit: number },
  ): Promise<Offer<Collection>>
  /** null: none, or not shown to this number. */
  picture(idOrName: string, person: string): Promise<string | null>
  changeProfile(idOrName: string, change: ChangeProfile): Promise<ProfileView>
  setPicture(idOrName: string, file: FileSource | null, by: Asker): Promise<ProfileView>
  privacy(idOrName: string): Promise<PrivacyView>
  changePrivacy(
    idOrName: string,
    change: { [Name in keyof Privacy]?: Privacy[Name] | undefined },
  ): Promise<PrivacyView>
  /** JIDs. */
  blocked(idOrName: string): Promise<string[]>
  block(idOrName: string, person: string, on: boolean): Promise<string[]>
  typing(idOrName: string, to: string, state: Typing): Promise<void>
  /** To be told when somebody is there or types, until the number connects anew. Gives the JID. */
  watch(idOrName: string, person: string): Promise<string>
  /** Of received ones, by WhatsApp's ids; how many there are. */
  markRead(idOrName: string, ids: readonly string[], as: 'read' | 'played'): Promise<number>
}

export interface PictureControl {
  /** In the order of the question. Who was never asked for is asked for from now on. */
  list(idOrName: string, of: readonly string[], refresh?: boolean): Promise<PictureView[]>
  /** The name of the file; refuses where none is kept. */
  find(idOrName: string, of: string): string
}
