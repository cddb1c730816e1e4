// The Baileys adapter on a real database against the simulated WhatsApp, without the instances above it.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InstanceSettings } from '../../core/contract/instances/instance.ts'
import { EventLog } from '../../core/events/log.ts'
import { Outbound } from '../../core/outbound/outbound.ts'
import { createBaileysAdapter } from '../../core/instances/baileys/adapter.ts'
import { standIn } from '../../core/instances/baileys/socket/network.ts'
import { watchdogLimits, type WatchdogLimits } from '../../core/instances/baileys/socket/watchdog.ts'
import type { Link, LinkFact, LinkPurpose } from '../../core/instances/link.ts'
import { createLog } from '../../core/log.ts'
import { dataPaths } from '../../core/storage/paths.ts'
import { openStorage } from '../../core/storage/storage.ts'
import type { WhatsApp } from '../whatsapp/server/server.ts'

export type AdapterWorld = Awaited<ReturnType<typeof startAdapter>>

export async function startAdapter(wa: WhatsApp, limits?: Partial<WatchdogLimits>, now = Date.now) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-adapter-'))
  const storage = await openStorage({
    paths: dataPaths(join(folder, 'data')),
    keyFile: join(folder, 'holdfast.key'),
    onFatal: (error) => {
      throw error
    },
  })
  const events = new EventLog(storage, Date.now)
  const log = createLog('silent')
  const adapterWith = (given: Partial<WatchdogLimits>) =>
    createBaileysAdapter({
      storage,
      events,
      log,
      logger: log.foreign('baileys'),
      network: standIn(wa.url, Buffer.from(wa.rootKey, 'hex')),
      outbound: new Outbound(() => undefined),
      now,
      limits: { ...watchdogLimits, connectMs: 20_000, backlogMs: 20_000, ...given },
    })
  const adapter = adapterWith(limits ?? {})
  const settings = InstanceSettings.parse({})

  return {
    folder,
    storage,
    adapter,

    async createInstance(): Promise<string> {
      const id = randomUUID()
      const row = { id, name: id, token: randomUUID(), desired: 'running' as const, settings, proxy: null }
      await storage.commits.write((tx) => storage.instances.put(tx, { ...row, at: Date.now() }))
      return id
    },

    /** With limits, and settings, of its own where they are given. */
    open: (
      instanceId: string,
      purpose: LinkPurpose,
      own?: Partial<WatchdogLimits>,
      changed: Partial<InstanceSettings> = {},
    ) => openLink(own === undefined ? adapter : adapterWith(own), { instanceId, purpose, changed }),

    /** Links the number as generation 1 of a new instance. */
    async link(number: string): Promise<string> {
      const id = await this.createInstance()
      const pairing = await openLink(adapter, { instanceId: id, purpose: { kind: 'pair', generation: 1 } })
      const qr = await pairing.fact('qr')
      await wa.phone({ number }).scan(qr.text)
      await pairing.fact('closed')
      return id
    },

    async end(): Promise<void> {
      await storage.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }

  async function openLink(
    of: typeof adapter,
    {
      instanceId,
      purpose,
      changed,
    }: { instanceId: string; purpose: LinkPurpose; changed?: Partial<InstanceSettings> },
  ) {
    const facts: LinkFact[] = []
    const waiting = new Set<() => void>()
    const link: Link = await of.open({
      instanceId,
      purpose,
      settings: { ...settings, ...changed },
      proxy: null,
      version: of.pinnedVersion,
      onFact: (fact) => {
        facts.push(fact)
        for (const wake of waiting) wake()
      },
    })
    const fact = <K extends LinkFact['kind']>(kind: K): Promise<Extract<LinkFact, { kind: K }>> =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = facts.find((each): each is Extract<LinkFact, { kind: K }> => each.kind === kind)
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      })
    return { link, facts, fact }
  }
}
