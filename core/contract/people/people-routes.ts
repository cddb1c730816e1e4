// The routes of people: what they show of themselves, what the own number shows, who is blocked, who is typing.
import { z } from 'zod'
import { FileSource } from '../content.ts'
import { Reference } from '../route-parts.ts'
import type { Route } from '../route.ts'
import { ChangeProfile, PictureView, Privacy, PrivacyView, ProfileView, Typing } from './person.ts'

const instanceId = z.object({ id: Reference })
/** A phone number with country code, or a JID. */
const Person = z.string().trim().min(1).max(128)
const read = { method: 'get', access: 'instance', params: instanceId, status: 200 } as const
const change = { method: 'put', access: 'instance', params: instanceId, status: 200 } as const
const Blocked = z.object({ blocked: z.array(z.string()) })

export const peopleRoutes = {
  getProfile: {
    ...read,
    path: '/instances/:id/profile',
    summary: 'What the number shows of itself, or, with person, what somebody shows to it.',
    query: z.object({ person: Person.optional() }),
    answer: ProfileView,
  },
  changeProfile: {
    ...change,
    method: 'patch',
    path: '/instances/:id/profile',
    summary: 'Change the name and the about of the number.',
    body: ChangeProfile,
    answer: ProfileView,
  },
  setProfilePicture: {
    ...change,
    path: '/instances/:id/profile/picture',
    summary: 'Give the number another picture; null takes the present one away.',
    body: z.object({ file: FileSource.nullable() }),
    answer: ProfileView,
  },
  getPrivacy: {
    ...read,
    path: '/instances/:id/privacy',
    summary: 'Who sees and does what with this number.',
    answer: PrivacyView,
  },
  changePrivacy: {
    ...change,
    method: 'patch',
    path: '/instances/:id/privacy',
    summary: 'Change some of it.',
    body: Privacy.partial(),
    answer: PrivacyView,
  },
  listBlocked: {
    ...read,
    path: '/instances/:id/blocked',
    summary: 'Who cannot write to this number or call it.',
    answer: Blocked,
  },
  setBlocked: {
    ...change,
    path: '/instances/:id/blocked',
    summary: 'Block somebody, or no longer.',
    body: z.object({ person: Person, blocked: z.boolean() }),
    answer: Blocked,
  },
  listPictures: {
    ...read,
    method: 'post',
    path: '/instances/:id/pictures',
    summary:
      'Which pictures are kept of these people and groups. Who was never asked for is asked for from now on, one after the other: picture.updated tells of each.',
    body: z.object({
      of: z.array(Person).min(1).max(200),
      /** Asks also for those that are known, each once in five minutes at most. */
      refresh: z.boolean().default(false),
    }),
    answer: z.object({ pictures: z.array(PictureView) }),
  },
  getPicture: {
    ...read,
    path: '/instances/:id/pictures/:of',
    summary: 'The picture of somebody, or of a group, as it is kept here.',
    params: instanceId.extend({ of: Person }),
    query: z.object({
      /** Its hash, so that another one has another address. */
      hash: z.string().max(64).optional(),
    }),
    answer: z.string().describe('The picture.'),
    media: 'image/jpeg',
  },
  showTyping: {
    ...change,
    path: '/instances/:id/typing',
    summary: 'Show in a chat that something is being written or recorded, or no longer. It fades by itself.',
    body: z.object({ to: Person, state: Typing }),
    answer: z.object({ state: Typing }),
  },
  watchPresence: {
    ...change,
    method: 'post',
    path: '/instances/:id/presence',
    summary:
      'Ask to be told when somebody is there or types, until the number connects anew. It is told live, by the stream of events with presence=true and by the presence.update of Evolution, and kept nowhere.',
    body: z.object({ person: Person }),
    answer: z.object({ person: z.string() }),
  },
  markRead: {
    ...change,
    method: 'post',
    path: '/instances/:id/read',
    summary: 'Tell the senders that messages were read, or played, and count the chats as read.',
    body: z.object({
      messages: z.array(z.string().min(1).max(128)).min(1).max(100),
      played: z.boolean().default(false),
    }),
    answer: z.object({ marked: z.int() }),
  },
} as const satisfies Record<string, Route>
