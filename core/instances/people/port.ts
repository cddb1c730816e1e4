// What is asked of WhatsApp about people, between the instances and the Baileys adapter.
import type { BusinessProfile, ProfileView, Typing } from '../../contract/people/person.ts'

/** A received message, as its receipt names it. */
export interface ReadKey {
  id: string
  chat: string
  participant: string | null
}

export interface PeoplePort {
  /** null: none, or not shown to this number. */
  pictureUrl(jid: string): Promise<string | null>
  about(jid: string): Promise<ProfileView['about']>
  business(jid: string): Promise<BusinessProfile | null>
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
