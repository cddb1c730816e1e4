// /chat/* about people: what they show of themselves, the own profile and who sees it, who is blocked, who is typing.
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { FileSource } from '../../../contract/content.ts'
import { Privacy, type ProfileView } from '../../../contract/people/person.ts'
import { BadRequestError } from '../../../errors.ts'
import type { DialectContext, InstanceCall, InstanceRoute } from '../dialect.ts'
import { parseBody, worded } from '../validate.ts'
import { personNamed } from './person.ts'

const NumberBody = z.object({ number: z.string(worded('Invalid format')) })
const MaybeNumberBody = NumberBody.partial()
const NameBody = z.object({ name: z.string() })
const StatusBody = z.object({ status: z.string() })
const PictureBody = z.object({ picture: z.string() })
const BlockBody = NumberBody.extend({ status: z.enum(['block', 'unblock']) })
const PresenceBody = NumberBody.extend({
  presence: z.enum(['unavailable', 'available', 'composing', 'recording', 'paused']),
  delay: z.int().min(0),
})

/** Longer ones would only hold the answer. */
const mostDelayMs = 20_000

/** As its clients give files: an address, a data URL or base64. */
function fileOf(given: string): FileSource {
  if (/^https?:\/\//i.test(given)) return { url: given }
  const source = FileSource.safeParse({ base64: given.replace(/^data:[^,]*,/, '') })
  if (!source.success) throw new BadRequestError('Profile picture must be a url or base64')
  return source.data
}

function profileObject({ jid, name, pictureUrl, about, business }: ProfileView) {
  return {
    wuid: jid,
    name,
    numberExists: true,
    picture: pictureUrl,
    status: about && {
      status: about.text,
      setAt: about.setAt === null ? null : new Date(about.setAt).toISOString(),
    },
    isBusiness: business !== null,
    ...(business && {
      email: business.email,
      description: business.description,
      website: business.websites[0],
    }),
  }
}

class ProfileCalls {
  readonly #context: DialectContext

  constructor(context: DialectContext) {
    this.#context = context
  }

  get #people() {
    return this.#context.instances.people
  }

  async picture({ instance, body }: InstanceCall) {
    const { number } = parseBody(NumberBody, body)
    const { jid, pictureUrl } = await this.#people.profile(instance.id, number)
    return { wuid: jid, profilePictureUrl: pictureUrl }
  }

  async profile({ instance, body }: InstanceCall) {
    const { number } = parseBody(MaybeNumberBody, body)
    const person = await personNamed(this.#context, instance.id, number)
    return profileObject(await this.#people.profile(instance.id, person))
  }

  async business({ instance, body }: InstanceCall) {
    const { number } = parseBody(MaybeNumberBody, body)
    const { jid, business } = await this.#people.profile(instance.id, number)
    if (business === null) {
      const [check] = await this.#context.instances.checkNumbers(instance.id, [number ?? jid])
      const { exists = false, name } = check ?? {}
      const who = { jid: check?.jid ?? jid, exists, number: number ?? jid, ...(name != null && { name }) }
      return { isBusiness: false, message: 'Not is business profile', ...who }
    }
    const { websites, ...shown } = business
    return { isBusiness: true, wid: jid, ...shown, website: websites }
  }

  async name({ instance, body }: InstanceCall) {
    await this.#people.changeProfile(instance.id, parseBody(NameBody, body))
    return { update: 'success' }
  }

  async about({ instance, body }: InstanceCall) {
    await this.#people.changeProfile(instance.id, { about: parseBody(StatusBody, body).status })
    return { update: 'success' }
  }

  async setPicture({ instance, body, caller }: InstanceCall) {
    await this.#people.setPicture(instance.id, fileOf(parseBody(PictureBody, body).picture), caller.kind)
    return { update: 'success' }
  }

  async removePicture({ instance, caller }: InstanceCall) {
    await this.#people.setPicture(instance.id, null, caller.kind)
    return { update: 'success' }
  }

  privacy({ instance }: InstanceCall) {
    return this.#people.privacy(instance.id)
  }

  async setPrivacy({ instance, body }: InstanceCall) {
    const data = await this.#people.changePrivacy(instance.id, parseBody(Privacy, body))
    return { update: 'success', data }
  }

  async block({ instance, body }: InstanceCall) {
    const { number, status } = parseBody(BlockBody, body)
    await this.#people.block(instance.id, number, status === 'block')
    return { block: 'success' }
  }

  /** Shown for as long as it was asked for: the answer comes afterwards, as upstream's does. */
  async presence({ instance, body }: InstanceCall) {
    const { number, presence, delay } = parseBody(PresenceBody, body)
    if (presence === 'available' || presence === 'unavailable') {
      await this.#context.instances.online(instance.id, (online) => online.setPresence(presence))
      return { presence }
    }
    // Upstream's clients are told of somebody's presence once they have shown theirs.
    await this.#people.watch(instance.id, number)
    await this.#people.typing(instance.id, number, presence)
    await pause(Math.min(delay, mostDelayMs))
    if (presence !== 'paused') await this.#people.typing(instance.id, number, 'paused')
    return { presence }
  }
}

export function profileRoutes(context: DialectContext): InstanceRoute[] {
  const calls = new ProfileCalls(context)
  const scope = 'instance'
  const route = (
    name: string,
    run: InstanceRoute['run'],
    { method = 'post', ...more }: Partial<InstanceRoute> = {},
  ): InstanceRoute => ({ scope, method, path: `/chat/${name}`, run, ...more })
  return [
    route('fetchProfilePictureUrl', (call) => calls.picture(call), { body: NumberBody }),
    route('fetchProfile', (call) => calls.profile(call), { body: MaybeNumberBody }),
    route('fetchBusinessProfile', (call) => calls.business(call), { body: MaybeNumberBody }),
    route('updateProfileName', (call) => calls.name(call), { body: NameBody }),
    route('updateProfileStatus', (call) => calls.about(call), { body: StatusBody }),
    route('updateProfilePicture', (call) => calls.setPicture(call), { body: PictureBody }),
    route('removeProfilePicture', (call) => calls.removePicture(call), { method: 'delete' }),
    route('fetchPrivacySettings', (call) => calls.privacy(call), { method: 'get' }),
    route('updatePrivacySettings', (call) => calls.setPrivacy(call), { status: 201, body: Privacy }),
    route('updateBlockStatus', (call) => calls.block(call), { status: 201, body: BlockBody }),
    route('sendPresence', (call) => calls.presence(call), { status: 201, body: PresenceBody }),
  ]
}
