// The instances on a real database in a temp folder, with a scripted network and a clock that stands still.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventView } from '../../core/contract/events/event.ts'
import type { TextContent } from '../../core/contract/content.ts'
import type { CreateInstance, InstanceView } from '../../core/contract/instances/instance.ts'
import type { MessageView, SendMessage } from '../../core/contract/messages/message.ts'
import type { InstanceState } from '../../core/contract/state.ts'
import { EventLog } from '../../core/events/log.ts'
import { InstanceManager, type ManagerOptions } from '../../core/instances/manager.ts'
import { createLog } from '../../core/log.ts'
import { StorageError } from '../../core/storage/errors.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { openStorage, type Storage } from '../../core/storage/storage.ts'
import { Clock } from './clock.ts'
import { ScriptedAdapter, type ScriptedLink } from './scripted-adapter.ts'

/** A text as the short form of the API has it. */
export type SendText = Omit<SendMessage, 'content'> & Omit<TextContent, 'kind'>

export class Rig {
  readonly folder = mkdtempSync(join(tmpdir(), 'holdfast-instances-'))
  clock = new Clock()
  /** While it is set, the disk refuses every write of the instances. */
  diskIsFull = false
  #parts:
    { storage: Storage; adapter: ScriptedAdapter; manager: InstanceManager; events: EventLog } | undefined

  static async start(): Promise<Rig> {
    const rig = new Rig()
    await rig.begin()
    return rig
  }

  get storage(): Storage {
    return this.#require().storage
  }

  get adapter(): ScriptedAdapter {
    return this.#require().adapter
  }

  get manager(): InstanceManager {
    return this.#require().manager
  }

  get events(): EventLog {
    return this.#require().events
  }

  /** A start of the appliance on the folder as it is. */
  async begin(options: Pick<ManagerOptions, 'snapshotBefore' | 'loginsAtOnce'> = {}): Promise<void> {
    this.clock = new Clock()
    const { now, setTimer } = this.clock
    const opened = await openStorage({
      now,
      paths: dataPaths(join(this.folder, 'data')),
      keyFile: join(this.folder, 'holdfast.key'),
      onFatal: (error) => {
        throw error
      },
    })
    const storage = this.#refusing(opened)
    const events = new EventLog(storage, now)
    const adapter = new ScriptedAdapter(() => opened)
    const parts = { storage, events, adapter, log: createLog('silent'), now, setTimer }
    const manager = new InstanceManager({ ...parts, ...options, random: () => 0.5 })
    this.#parts = { storage: opened, events, adapter, manager }
    await manager.boot()
  }

  /** An ordered stop and a new start. */
  async restart(options: Pick<ManagerOptions, 'snapshotBefore' | 'loginsAtOnce'> = {}): Promise<void> {
    await this.manager.shutdown()
    await this.storage.close()
    await this.begin(options)
  }

  /** The process is gone from one moment to the next: nothing of it is asked or ended. */
  async crash(): Promise<void> {
    await this.storage.close()
    await this.begin()
  }

  async end(): Promise<void> {
    await this.#parts?.manager.shutdown().catch(() => undefined)
    await this.#parts?.storage.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  create(name: string, more: Partial<CreateInstance> = {}): Promise<InstanceView> {
    return this.manager.create({ name, ...more })
  }

  view(name: string): InstanceView {
    const view = this.manager.find(name)
    if (view === undefined) throw new Error(`There is no ${name}`)
    return view
  }

  /** The newest socket of the instance, once there is one that was not looked at before. */
  async link(name: string, after = 0): Promise<ScriptedLink> {
    const { id } = this.view(name)
    return this.until(`${name} has a socket`, () => this.adapter.of(id)[after])
  }

  /** Creates and links it; its socket is open when this resolves. */
  async linked(name: string, account = '5511999990000'): Promise<ScriptedLink> {
    if (this.manager.find(name) === undefined) await this.create(name)
    const before = this.adapter.of(this.view(name).id).length
    await this.manager.link(name, {})
    this.adapter.pair(await this.link(name, before), account)
    const link = await this.link(name, before + 1)
    link.open()
    await this.state(name, 'open')
    return link
  }

  sendText(name: string, { text, mentions, mentionAll, ...request }: SendText): Promise<MessageView> {
    return this.manager.messages.send(name, {
      ...request,
      content: { kind: 'text', text, mentions, mentionAll },
    })
  }

  state(name: string, state: InstanceState): Promise<InstanceView> {
    return this.until(`${name} is ${state}`, () => {
      const view = this.view(name)
      return view.state === state ? view : undefined
    })
  }

  /** Lets time pass and everything that follows from it happen. */
  async pass(ms: number): Promise<void> {
    await this.settle()
    this.clock.advance(ms)
    await this.settle()
  }

  /** Everything that can happen without time passing has happened. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 12; turn += 1) {
      await this.storage.commits.flush()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async until<T>(what: string, ask: () => T | undefined): Promise<T> {
    for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
      const answer = ask()
      if (answer !== undefined && answer !== false) return answer
      await new Promise((resolve) => setImmediate(resolve))
    }
    throw new Error(`In vain: ${what}`)
  }

  async told(instance: string, ...types: EventView['type'][]): Promise<EventView[]> {
    await this.settle()
    const instanceId = this.view(instance).id
    return this.events.list({ after: 0, limit: 1000, instanceId, types })
  }

  #require() {
    if (this.#parts === undefined) throw new Error('The rig was not started')
    return this.#parts
  }

  /** The storage with a disk that can be full: the one fault that no real file can be made to have in a test. */
  #refusing(storage: Storage): Storage {
    const { commits } = storage
    const isFull = (): boolean => this.diskIsFull
    const refusing = new Proxy(commits, {
      get(target, name) {
        if (name === 'write' && isFull()) return () => Promise.reject(new StorageError('full'))
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    return { ...storage, commits: refusing }
  }
}
