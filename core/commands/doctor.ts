// holdfast doctor: looks at everything the numbers depend on, changes nothing, and says what is wrong in plain
// words. Exit code 1 when anything is.
import { existsSync } from 'node:fs'
import { ApplianceHealth } from '../contract/appliance/appliance.ts'
import type { Config } from '../config/config.ts'
import { readRunning } from '../appliance/running.ts'
import { examine, type Finding } from '../storage/folder/examine.ts'
import { isOwned, withoutTraces } from '../storage/folder/lock.ts'
import { dataPaths } from '../storage/paths.ts'
import { answer, configOf, type CommonFlags } from './options.ts'
import { findRunning, requireFolder, type Running } from './connection.ts'

interface Seen {
  check: Finding['check'] | 'appliance'
  ok: boolean
  words: string
}

export async function doctor(flags: CommonFlags): Promise<void> {
  const config = configOf(flags)
  const paths = dataPaths(config.dataDir)
  if (!existsSync(paths.begun)) requireFolder(config)
  const { keyFile, passphrase } = config
  const { seen } = await applianceSeen(config)
  const found = await withoutTraces(paths, () => examine(paths, { keyFile, passphrase }))
  const findings: Seen[] = [seen, ...found]
  const healthy = findings.every(({ ok }) => ok)
  const lines = findings.map(({ ok, words }) => `${ok ? 'ok   ' : 'WRONG'} ${words}`)
  const verdict = healthy ? 'All is well.' : 'Something is wrong; nothing was changed.'
  answer(flags, [...lines, verdict].join('\n'), { healthy, dataDir: config.dataDir, findings })
  process.exitCode = healthy ? 0 : 1
}

/** Whether it runs and answers, or rests, or ended without being told to; and what it says of itself. */
export async function applianceSeen(
  config: Config,
): Promise<{ seen: Seen; running: Running | undefined; health: ApplianceHealth | null }> {
  const running = await findRunning(config)
  if (running === undefined) return { seen: atRest(config), running, health: null }
  const health = await running.call('GET', '/health', ApplianceHealth)
  return { seen: judged(running.url, health), running, health }
}

function judged(url: string, health: ApplianceHealth): Seen {
  const where = `The appliance at ${url}`
  if (health.mode === 'recovery') return wrong(`${where} is in recovery mode. ${health.reason ?? ''}`)
  const damaged = health.instances.damaged ?? 0
  if (damaged > 0) return wrong(`${where} runs, but ${damaged} numbers are damaged.`)
  if (health.folder?.state === 'gone')
    return wrong(`${where} runs and accepts nothing. ${health.folder.reason ?? ''}`)
  if (health.disk?.state === 'full') return wrong(`${where} runs and waits for room: the disk is full.`)
  return { check: 'appliance', ok: true, words: `${where} runs.` }
}

function atRest({ dataDir }: Config): Seen {
  const silent = `A process owns the folder ${dataDir} but does not answer: stop it and start it again.`
  try {
    if (isOwned(dataPaths(dataDir))) return wrong(silent)
  } catch {
    return wrong('The lock file cannot be read. It holds no data: delete it and start again.')
  }
  const left = readRunning(dataDir) === undefined ? '' : ' It was killed last time; nothing is lost by that.'
  return { check: 'appliance', ok: true, words: `The appliance is not running; the folder is free.${left}` }
}

function wrong(words: string): Seen {
  return { check: 'appliance', ok: false, words }
}
