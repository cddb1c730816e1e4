// The channels of the numbers, for the API: listed from what is stored; what is done with one is asked of WhatsApp, then
// recorded, with an entry in the audit log.
import type { ChannelView } from '../../contract/channels/channel.ts'
import { channelRefusals } from '../../contract/sentences/channels.ts'
import { groupRefusals } from '../../contract/sentences/groups.ts'
import { AppError } from '../../errors.ts'
import type { InstanceDeps } from '../deps.ts'
import { withPublicErrors } from '../failures.ts'
import { WhatsAppRefusal, WhatsAppSilence } from '../groups/port.ts'
import { publicRefusal } from '../groups/refusals.ts'
import type { Instance } from '../instance.ts'
import { ChannelRecord } from './channel-record.ts'
import { channelView } from './view.ts'
import type { ChannelControl } from './control.ts'
import { untold, type ChannelName, type ChannelPort, type ChannelTold } from './port.ts'

interface Roster {
  require(idOrName: string): Instance
}

/** One that something is asked of. */
interface Of {
  instance: Instance
  account: string
  port: ChannelPort
}

export class Channels implements ChannelControl {
  readonly #deps: InstanceDeps
  readonly #roster: Roster

  constructor(deps: InstanceDeps, roster: Roster) {
    this.#deps = deps
    this.#roster = roster
  }

  list(idOrName: string): ChannelView[] {
    const { id, linkState } = this.#roster.require(idOrName)
    const { account } = linkState
    return account === null ? [] : this.#deps.storage.channels.list(id, account).map(channelView)
  }

  get(idOrName: string, channel: string): Promise<ChannelView> {
    return this.#with(idOrName, async (of) => this.#view(of, await this.#ask(of, nameOf(channel))))
  }

  follow(idOrName: string, channel: string, on: boolean): Promise<ChannelView> {
    return this.#do(idOrName, channel, {
      ask: (port, jid) => port.follow(jid, on),
      told: (jid) => ({ jid, role: on ? 'follower' : 'guest', ...(!on && { muted: false }) }),
      action: on ? 'channel.followed' : 'channel.unfollowed',
    })
  }

  mute(idOrName: string, channel: string, on: boolean): Promise<ChannelView> {
    return this.#do(idOrName, channel, {
      ask: (port, jid) => port.mute(jid, on),
      told: (jid) => ({ jid, muted: on }),
      action: on ? 'channel.muted' : 'channel.unmuted',
    })
  }

  watch(idOrName: string, channel: string): Promise<number> {
    return this.#with(idOrName, async (of) => of.port.watch(await this.#jid(of, channel)))
  }

  /** What it is otherwise is asked before: a channel that is followed is listed with its name. */
  #do(
    idOrName: string,
    channel: string,
    act: {
      ask(port: ChannelPort, jid: string): Promise<void>
      told(jid: string): ChannelTold
      action: string
    },
  ): Promise<ChannelView> {
    return this.#with(idOrName, async (of) => {
      const { storage, now } = this.#deps
      const { instance, account } = of
      const before = await this.#ask(of, nameOf(channel))
      const { jid } = before
      try {
        await act.ask(of.port, jid)
      } catch (error) {
        if (error instanceof WhatsAppSilence) await this.#doubt(of, jid)
        throw error
      }
      await storage.commits.write((tx) => {
        const record = new ChannelRecord(this.#deps, instance.id)
        record.learn(tx, account, { ...before, ...act.told(jid) }, { isWhole: true })
        storage.audit.append(tx, {
          at: now(),
          actor: 'api',
          action: act.action,
          instanceId: instance.id,
          detail: {},
        })
      })
      return this.#view(of, before)
    })
  }

  /** It is stored where it is followed, or was. */
  async #ask(of: Of, name: ChannelName): Promise<ChannelTold> {
    const { storage } = this.#deps
    const { instance, account } = of
    const record = new ChannelRecord(this.#deps, instance.id)
    try {
      const told = await of.port.about(name)
      await storage.commits.write((tx) => {
        const isKnown = storage.channels.find(instance.id, account, told.jid) !== undefined
        if (isKnown || (told.role ?? 'guest') !== 'guest') record.learn(tx, account, told, { isWhole: true })
      })
      return told
    } catch (error) {
      if (isGone(error) && 'jid' in name)
        await storage.commits.write((tx) => {
          if (storage.channels.find(instance.id, account, name.jid) !== undefined)
            record.learn(tx, account, { jid: name.jid, state: 'gone' }, { isWhole: true })
        })
      throw error
    }
  }

  async #jid(of: Of, channel: string): Promise<string> {
    const name = nameOf(channel)
    return 'jid' in name ? name.jid : (await this.#ask(of, name)).jid
  }

  async #doubt({ instance, account }: Of, jid: string): Promise<void> {
    await this.#deps.storage.commits.write((tx) =>
      new ChannelRecord(this.#deps, instance.id).doubt(tx, account, jid),
    )
  }

  #view({ instance, account }: Of, told: ChannelTold): ChannelView {
    const known = this.#deps.storage.channels.find(instance.id, account, told.jid)
    return channelView(known ?? { ...untold, ...told, isStale: false })
  }

  #with<T>(idOrName: string, work: (of: Of) => Promise<T>): Promise<T> {
    return withPublicErrors(async () => {
      const instance = this.#roster.require(idOrName)
      const port = instance.requireLink().channels
      try {
        return await work({ instance, account: instance.linkState.account ?? '', port })
      } catch (error) {
        throw isRefusal(error) ? refused(error) : publicRefusal(error, 'other')
      }
    })
  }
}

function nameOf(written: string): ChannelName {
  const code = /\/channel\/([\w-]+)/.exec(written)?.[1]
  if (code !== undefined) return { invite: code }
  if (written.endsWith('@newsletter')) return { jid: written }
  return /^\d{10,25}$/.test(written) ? { jid: `${written}@newsletter` } : { invite: written }
}

const isRefusal = (error: unknown): error is WhatsAppRefusal => error instanceof WhatsAppRefusal
const isGone = (error: unknown): boolean => isRefusal(error) && (error.code === 404 || error.code === 410)

function refused(error: WhatsAppRefusal): AppError {
  const { code } = error
  const sentence = isGone(error)
    ? channelRefusals.channel_unknown
    : code === 401 || code === 403 || code === 405
      ? channelRefusals.channel_not_yours
      : code === 429
        ? groupRefusals.asked_too_often
        : groupRefusals.whatsapp_refused({ code })
  return new AppError('whatsapp_refused', sentence, { details: { code }, cause: error })
}
