// Linking with a passkey, with the real process: off until it is turned on, checked before anything is sent, nowhere to be
// found afterwards, and nothing half of it after kill -9 at each of its steps.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { openArchive } from '../../core/backup/archive/read-archive.ts'
import type { InstanceView } from '../../core/contract/instances/instance.ts'
import type { PasskeyView } from '../../core/contract/instances/passkey.ts'
import { apiKey, until } from '../helpers/appliance.ts'
import { Endpoint } from '../helpers/endpoint.ts'
import { startWorld, type World } from '../helpers/world.ts'
import { SoftwarePasskey } from '../whatsapp/passkey/authenticator.ts'
import type { Conduct } from '../whatsapp/passkey/gate.ts'

let world: World
let endpoint: Endpoint
const passkey = new SoftwarePasskey()
const of = (name: string): string => `/api/v1/instances/${name}`

beforeAll(async () => {
  endpoint = await Endpoint.start()
  world = await startWorld({ appliance: { env: { HOLDFAST_PASSKEY: 'on', HOLDFAST_LOG_LEVEL: 'trace' } } })
  await world.link('linked', '5511999970001')
})
afterAll(async () => {
  await world.end()
  await endpoint.close()
})

/** Its phone has scanned, or typed the code; WhatsApp asks. */
async function begin(name: string, number: string, conduct: Conduct = {}, byCode = false): Promise<string> {
  const { appliance, wa } = world
  const phone = wa.phone({ number })
  wa.hub.passkeys.require(number, passkey.registered, conduct)
  if ((await appliance.request('GET', of(name))).status === 404) await appliance.createInstance(name)
  const { qr, pairingCode } = await appliance.linkCode(name, byCode ? { phoneNumber: number } : {})
  if (byCode) await wa.until(() => wa.awaitsCode(number))
  const done = byCode ? phone.typeCode(pairingCode ?? '') : phone.scan(qr ?? '')
  done.catch(() => undefined)
  return qr ?? ''
}

const ask = (name: string): Promise<PasskeyView> =>
  until(`${name} is asked`, async () => {
    const view = await world.appliance.ok<PasskeyView>('GET', `${of(name)}/passkey`)
    return view.options === null ? undefined : view
  })

const answer = async (name: string, odd = {}) => {
  const { options } = await ask(name)
  if (options === null) throw new Error('Nothing is asked')
  return passkey.assert(options, odd)
}

/** Whether it is there in any form that bytes are written in. */
function isIn(place: Buffer, planted: string): boolean {
  const raw = Buffer.from(planted, 'base64url')
  const forms = [planted, raw.toString('base64'), raw.toString('base64url'), raw.toString('hex')]
  return [raw, ...forms].some((form) => place.includes(form))
}

/** All that is in a backup file of the number, with its encryption taken off. */
async function openedBackup(instance: string): Promise<Buffer> {
  const { appliance } = world
  const passphrase = 'correct horse battery staple'
  const elsewhere = mkdtempSync(join(tmpdir(), 'holdfast-backup-'))
  onTestFinished(() => rmSync(elsewhere, { recursive: true }))
  const file = join(elsewhere, `${instance}.holdfast`)
  await appliance.ok('POST', '/api/v1/archives', { file, instance, passphrase })
  const archive = await until('the backup file is written', () =>
    openArchive(file, { passphrase }).catch(() => undefined),
  )
  const { id } = await appliance.instance(instance)
  const parts: Buffer[] = []
  for await (const { row } of archive.rows(id))
    for (const value of Object.values(row))
      parts.push(value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(JSON.stringify(value)))
  return Buffer.concat(parts)
}

it('ends linking at the question until it is turned on', async () => {
  const { appliance } = world
  expect(await appliance.ok('GET', '/api/v1/passkeys')).toEqual({ available: true, enabled: false })
  await begin('shop', '5511999970002')
  const view = await appliance.waitForState('shop', 'passkey_required')
  expect(view.reasonCode).toBe('passkey_required')
  expect(await appliance.ok('GET', `${of('shop')}/passkey`)).toMatchObject({ stage: 'none', options: null })
  expect(await appliance.ok('PUT', '/api/v1/passkeys', { enabled: true })).toMatchObject({ enabled: true })
})

it('links with the signature that was asked for, takes no other and none twice, and keeps nothing of it', async () => {
  const { appliance, wa } = world
  let code = ''
  const onStage: Conduct['onStage'] = (at) => {
    if (at === 'keys') code = wa.hub.passkeys.phones.get('5511999970002')?.code ?? ''
  }
  const scanned = await begin('shop', '5511999970002', { onStage })
  const view = await appliance.waitForState('shop', 'passkey_required')
  expect(view.reasonCode).toBe('passkey_asked')
  // Asked by a client of Evolution meanwhile, it is being linked, and nothing of it is begun anew.
  const asOfEvolution = { instance: { instanceName: 'shop', state: 'connecting' } }
  expect(await appliance.ok('GET', '/instance/connectionState/shop')).toEqual(asOfEvolution)
  const { options } = await ask('shop')
  for (const [odd, refused] of [
    [{ origin: 'https://example.com' }, 'passkey_other_origin'],
    [{ challenge: 'AAAA' }, 'passkey_other_challenge'],
    [{ flags: 1 }, 'passkey_not_verified'],
  ] as const) {
    const told = await appliance.request('POST', `${of('shop')}/passkey`, {
      assertion: await answer('shop', odd),
    })
    expect(told).toMatchObject({ status: 400, body: { reasonCode: refused } })
  }
  const assertion = await answer('shop')
  await appliance.ok('POST', `${of('shop')}/passkey`, { assertion })
  const again = await appliance.request('POST', `${of('shop')}/passkey`, { assertion })
  expect(again.status).toBe(409)
  await appliance.waitForState('shop', 'open')
  expect(code).not.toBe('')

  const { clientDataJSON, authenticatorData, signature, userHandle } = assertion.response
  const oldSecret = scanned.split(',')[3] ?? ''
  const newSecret = wa.hub.passkeys.phones.get('5511999970002')?.newSecret?.toString('base64') ?? ''
  expect([oldSecret.length, newSecret.length]).toEqual([44, 44])
  const planted = [
    oldSecret,
    options?.challenge ?? '',
    clientDataJSON,
    authenticatorData,
    signature,
    userHandle,
    passkey.id,
  ]
  await appliance.ok('POST', '/api/v1/snapshots', {})
  const bundle = await fetch(new URL('/api/v1/support-bundle', appliance.url), {
    method: 'POST',
    headers: { apikey: apiKey },
  })
  const events = JSON.stringify(await appliance.events())
  const places = [Buffer.from(events), Buffer.from(appliance.stderr), gunzipSync(await bundle.arrayBuffer())]
  for (const name of readdirSync(appliance.folder, { recursive: true, withFileTypes: true }))
    if (name.isFile()) places.push(readFileSync(join(name.parentPath, name.name)))
  expect(places.length).toBeGreaterThan(6)
  // The secret that counts now is sealed where it lies, and in a backup file it is with all else of the link.
  for (const place of places) expect(isIn(place, newSecret)).toBe(false)
  const backup = await openedBackup('shop')
  expect(isIn(backup, newSecret)).toBe(true)
  for (const place of [...places, backup]) {
    for (const each of planted) expect(isIn(place, each)).toBe(false)
    expect(place.includes(code)).toBe(false)
  }
})

it('shows the code where it must be compared, does as its owner says of it, and tells clients of Evolution', async () => {
  const { appliance, wa } = world
  const number = '5511999970003'
  const webhook = { url: endpoint.url }
  await appliance.ok('POST', '/instance/create', { instanceName: 'office', webhook })
  const compared = async (): Promise<PasskeyView> => {
    await begin('office', number, { precursor: true }, true)
    await appliance.ok('POST', `${of('office')}/passkey`, { assertion: await answer('office') })
    await appliance.waitForState('office', 'passkey_confirmation_required')
    return appliance.ok('GET', `${of('office')}/passkey`)
  }
  await compared()
  const cancelled = await appliance.ok<InstanceView>('DELETE', `${of('office')}/passkey`)
  expect(cancelled).toMatchObject({ state: 'stopped', reasonCode: 'passkey_codes_differ' })
  const { code, stage } = await compared()
  expect({ code, stage }).toEqual({ stage: 'confirm', code: wa.hub.passkeys.phones.get(number)?.code })
  await appliance.ok('POST', `${of('office')}/passkey`, { confirm: true })
  await appliance.waitForState('office', 'open')
  const states = (): [string, string | undefined][] =>
    endpoint.taken
      .map(({ json }) => json as { event: string; data: { state: string; passkey?: { reasonCode: string } } })
      .filter(({ event }) => event === 'connection.update')
      .map(({ data }) => [data.state, data.passkey?.reasonCode])
  await until('all of it is told', () => states().at(-1)?.[0] === 'open' || undefined)
  const asks = [
    ['connecting', undefined],
    ['connecting', 'passkey_asked'],
    ['connecting', undefined],
    ['connecting', 'passkey_confirm'],
  ]
  expect(states()).toEqual([
    ...asks,
    ['close', undefined],
    ...asks,
    ['connecting', undefined],
    ['open', undefined],
  ])
})

it('has linked nothing half when it is killed at any of its steps, and touches nothing that is linked', async () => {
  const { appliance, wa } = world
  const steps = ['asked', 'options', 'ref', 'prologue', 'nonce', 'keys'] as const
  const reached = new Set<string>()
  const numberOf = (at: string): string => `551199997001${steps.findIndex((each) => each === at)}`
  await Promise.all(
    steps.map(async (step) => {
      const onStage: Conduct['onStage'] = (at) => {
        if (at !== step) return undefined
        reached.add(step)
        // WhatsApp is in no hurry: so it stands there when the process is killed.
        return new Promise(() => undefined)
      }
      await begin(step, numberOf(step), { onStage, apart: step === 'options' })
      if (step !== 'asked' && step !== 'options')
        await appliance.ok('POST', `${of(step)}/passkey`, { assertion: await answer(step) })
    }),
  )
  await until('each is where it should be', () => reached.size === steps.length || undefined)
  await appliance.kill()
  await appliance.start()
  await appliance.waitForState('linked', 'open')
  for (const step of steps) {
    const { state, generation, reasonCode } = await appliance.instance(step)
    expect({ state, generation, reasonCode }).toEqual({
      state: 'stopped',
      generation: null,
      reasonCode: 'unlinked_at_boot',
    })
    expect(wa.devices(numberOf(step)).filter(({ device }) => device > 0)).toEqual([])
  }
  for (const linked of ['shop', 'office']) await appliance.waitForState(linked, 'open')
  await begin('keys', numberOf('keys'))
  await appliance.ok('POST', `${of('keys')}/passkey`, { assertion: await answer('keys') })
  await appliance.waitForState('keys', 'open')
})
