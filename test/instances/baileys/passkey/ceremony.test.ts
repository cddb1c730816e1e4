// Linking with a passkey, with the real Baileys against the simulated WhatsApp, whose phone knows only what it has scanned.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { asking, continuing } from '../../../../core/instances/baileys/passkey/ceremony.ts'
import { PlainClient } from '../../../whatsapp/phone/plain-client.ts'
import { startAdapter, type AdapterWorld } from '../../../helpers/adapter.ts'
import { until } from '../../../helpers/appliance.ts'
import { SoftwarePasskey } from '../../../whatsapp/passkey/authenticator.ts'
import type { Asked, Conduct } from '../../../whatsapp/passkey/gate.ts'
import { startWhatsApp, type WhatsApp } from '../../../whatsapp/server/server.ts'

let wa: WhatsApp
let world: AdapterWorld
let later = 0
let numbers = 5_511_999_980_000
const passkey = new SoftwarePasskey()
const ofPasskeys = [asking, continuing].map((type) => `notification,type:${type}`)
const allow = { kind: 'pair', generation: 1, passkey: true } as const

beforeAll(async () => {
  wa = await startWhatsApp()
  world = await startAdapter(wa, { closeMs: 300 }, () => Date.now() + later)
})
afterEach(() => {
  later = 0
  expect(wa.hub.passkeys.faults.splice(0)).toEqual([])
})
afterAll(async () => {
  await world.end()
  await wa.stop()
})

/** A number that is asked, by QR or by a code, and what becomes of the scan. */
async function asked(
  conduct: Conduct = {},
  how: 'qr' | 'code' = 'qr',
  limits?: Parameters<AdapterWorld['open']>[2],
) {
  numbers += 1
  const number = String(numbers)
  wa.hub.passkeys.require(number, passkey.registered, conduct)
  const id = await world.createInstance()
  const phone = wa.phone({ number })
  const opened = await world.open(id, { ...allow, ...(how === 'code' && { phoneNumber: number }) }, limits)
  const { fact, link } = opened
  const linking = async () => {
    if (how === 'qr') return phone.scan((await fact('qr')).text)
    const { code } = await fact('pairing_code')
    await wa.until(() => wa.awaitsCode(number))
    return phone.typeCode(code)
  }
  const outcome = linking().then(
    (device) => `linked ${device.device}`,
    (error: Error) => error.message,
  )
  const port = (): NonNullable<typeof link.passkey> => {
    if (link.passkey === undefined) throw new Error('There is no ceremony')
    return link.passkey
  }
  const options = async () => {
    await fact('passkey_required')
    const { options: found } = port().view
    if (found === null) throw new Error('Nothing is asked')
    return found
  }
  /** What was handed over is a signature under what is asked now. */
  const give = async (): Promise<void> => port().give(passkey.assert(await options()))
  return { ...opened, number, id, outcome, port, options, give, end: () => link.end() }
}

type World = Awaited<ReturnType<typeof asked>>

/** Whatever was begun, nothing is linked, and what is kept of it is what was there before the phone came. */
async function expectNothing({ id, fact, end, number }: World): Promise<void> {
  await end()
  await fact('closed')
  expect(world.storage.generations.list(id)).toEqual([])
  expect(wa.devices(number).filter(({ device }) => device > 0)).toEqual([])
}

async function expectLinked({ fact, outcome }: World): Promise<void> {
  expect(await outcome).toBe('linked 1')
  await fact('paired')
  expect(await fact('closed')).toMatchObject({ code: 515 })
}

async function expectOnline(one: World): Promise<void> {
  await expectLinked(one)
  const { id } = one
  const { fact: next, link } = await world.open(id, { kind: 'login', generation: 1 })
  await next('open')
  await link.end()
}

describe('an account that is asked for a passkey', () => {
  it('is linked by its QR with one signature, and shows the code that the phone shows', async () => {
    const codes: (string | undefined)[] = []
    const conduct: Conduct = {
      onStage: (at) => void (at === 'keys' && codes.push(wa.hub.passkeys.phones.get(one.number)?.code)),
    }
    const one = await asked(conduct)
    await one.give()
    expect(await one.outcome).toBe('linked 1')
    const phone = wa.hub.passkeys.phones.get(one.number)
    expect(phone?.isProven).toBe(true)
    expect(codes).toEqual([expect.stringMatching(/^[1-9A-HJ-NP-TV-Z]{4}-[1-9A-HJ-NP-TV-Z]{4}$/)])
    expect(one.facts.map(({ kind }) => kind)).not.toContain('passkey_confirmation_required')
    await expectOnline(one)
  })

  it('is linked by a typed code just so', async () => {
    const one = await asked({}, 'code')
    await one.give()
    await expectOnline(one)
    expect(wa.hub.passkeys.phones.get(one.number)?.isProven).toBe(true)
  })

  it('is asked what is to be signed where that did not come with the question', async () => {
    const one = await asked({ apart: true })
    await one.give()
    await expectLinked(one)
  })

  it('compares the code where a typed one was answered without the key of the phone', async () => {
    const one = await asked({ precursor: true }, 'code')
    await one.give()
    await one.fact('passkey_confirmation_required')
    expect(one.port().view).toMatchObject({
      stage: 'confirm',
      code: wa.hub.passkeys.phones.get(one.number)?.code,
    })
    one.port().confirm()
    await expectLinked(one)
  })
})

describe('a signature that comes after the five minutes', () => {
  it('goes without a proof, so that the codes are compared, and then links', async () => {
    const one = await asked()
    await one.options()
    later = 301_000
    await one.give()
    await one.fact('passkey_confirmation_required')
    const shown = wa.hub.passkeys.phones.get(one.number)
    expect(shown?.isProven).toBe(false)
    expect(one.port().view.code).toBe(shown?.code)
    one.port().confirm()
    await expectLinked(one)
  })

  it('sends no keys where the owner says that the codes differ', async () => {
    const stages: string[] = []
    const one = await asked({ onStage: (at) => void stages.push(at) })
    await one.options()
    later = 301_000
    await one.give()
    await one.fact('passkey_confirmation_required')
    one.port().cancel()
    expect(await one.fact('passkey_failed')).toEqual({
      kind: 'passkey_failed',
      why: { kind: 'codes_differ' },
    })
    await expectNothing(one)
    expect(stages).toEqual(['asked', 'ref', 'prologue', 'nonce'])
  })

  it('is not taken any more after ten', async () => {
    const one = await asked()
    const options = await one.options()
    later = 600_000
    expect(() => one.port().give(passkey.assert(options))).toThrow('asks for no passkey')
    expect(await one.fact('passkey_failed')).toMatchObject({ why: { kind: 'expired' } })
    await expectNothing(one)
  })
})

describe('a ceremony that WhatsApp does not let through', () => {
  const steps: Asked[] = ['options', 'ref', 'prologue', 'nonce', 'keys']
  const codes = [400, 401, 403, 404, 410, 500]

  it.each(steps)('links nothing where %s is refused, and says with which code', async (at) => {
    const code = codes[steps.indexOf(at)] ?? 500
    const one = await asked({ refuses: { at, code }, apart: at === 'options' })
    if (at !== 'options') await one.give()
    expect(await one.fact('passkey_failed')).toMatchObject({ why: { kind: 'refused', at, code } })
    await expectNothing(one)
  })

  it.each(steps)('links nothing where the connection ends at %s', async (at) => {
    const one = await asked({ cutsAt: at, apart: at === 'options' })
    if (at !== 'options') await one.give()
    expect(await one.fact('closed')).toMatchObject({ wasOpen: false, code: 428 })
    expect(one.facts.map(({ kind }) => kind)).not.toContain('passkey_failed')
    await expectNothing(one)
  })

  it('waits for the phone no longer than is of use, as was seen with business accounts', async () => {
    const one = await asked({ isSilent: true })
    await one.give()
    await until('the signature is there', () => one.port().view.stage === 'prologue_sent' || undefined)
    later = 90_000
    expect(() => one.port().give(passkey.assert({ challenge: 'AA', rpId: 'whatsapp.com' }))).toThrow()
    expect(await one.fact('passkey_failed')).toMatchObject({ why: { kind: 'unanswered' } })
    await expectNothing(one)
  })

  it('is over where the phone sends what it must not', async () => {
    const one = await asked({ shortens: true })
    await one.give()
    expect(await one.fact('passkey_failed')).toMatchObject({ why: { kind: 'malformed' } })
    await expectNothing(one)
  })

  it('is over with the passkey of another account', async () => {
    const one = await asked()
    one.port().give(new SoftwarePasskey().assert(await one.options()))
    expect(await one.fact('passkey_failed')).toMatchObject({
      why: { kind: 'refused', at: 'prologue', code: 403 },
    })
    expect(wa.hub.passkeys.faults.splice(0)).toEqual(['another credential'])
    await expectNothing(one)
  })

  it('is over when its owner cancels, with the credentials as they were', async () => {
    const one = await asked({}, 'code')
    await one.options()
    one.port().cancel()
    expect(await one.fact('passkey_failed')).toMatchObject({ why: { kind: 'cancelled' } })
    const pending = world.storage.generations.pending(one.id)?.creds
    expect(pending).toMatchObject({ registered: false })
    expect(pending).not.toHaveProperty('me')
    await expectNothing(one)
  })
})

describe('the QRs of the socket', () => {
  it('are renewed, and end it when they are used up, as those of Baileys', async () => {
    const id = await world.createInstance()
    const { fact, facts } = await world.open(id, allow, { firstQrMs: 300, nextQrMs: 100 })
    expect(await fact('closed')).toMatchObject({ code: 408, detail: 'QR refs attempts ended' })
    const shown = facts.flatMap((each) => (each.kind === 'qr' ? [each.text] : []))
    expect(new Set(shown).size).toBe(6)
  })

  it('are not renewed once a passkey is asked for, and do not end what was begun', async () => {
    const limits = { firstQrMs: 1500, nextQrMs: 100 }
    const one = await asked({}, 'qr', limits)
    await one.options()
    // All of them would be over by then.
    await sleep(limits.firstQrMs + 6 * limits.nextQrMs)
    await one.give()
    await expectLinked(one)
    expect(one.facts.filter(({ kind }) => kind === 'qr')).toHaveLength(1)
  })
})

describe('what comes out of order', () => {
  it.each<[string, Conduct]>([
    ['a second question', { asksTwice: true }],
    ['a second answer of the phone', { continuesTwice: true }],
    ['the answer of a phone before anything was given', { continuesFirst: true }],
    ['the question of a stranger', { strangers: true }],
  ])('%s changes nothing', async (_what, conduct) => {
    const one = await asked(conduct)
    await one.options()
    await until('all was acknowledged', () => wa.hub.passkeys.isAcknowledged(one.number) || undefined)
    await one.give()
    await expectLinked(one)
  })
})

describe('Baileys, whose place is taken in all this', () => {
  it('hears of QRs once, and of passkeys only in what it hears of all notifications', async () => {
    const client = new PlainClient({ url: wa.url, rootKey: wa.rootKey })
    const counts = new Promise<number[]>((resolve) => {
      client.onConnect(({ ws }) => {
        const names = ['iq,type:set,pair-device', 'notification', ...ofPasskeys]
        resolve(names.map((name) => ws.listenerCount(`CB:${name}`)))
      })
    })
    client.connect()
    const [pairing, notifications, ...passkeys] = await counts
    expect({ pairing, passkeys }).toEqual({ pairing: 1, passkeys: [0, 0] })
    expect(notifications).toBeGreaterThan(0)
    await client.close()
  })
})

describe('an account that is asked for nothing', () => {
  it('is linked as ever, where passkeys may be given too', async () => {
    const number = '5511999989999'
    const id = await world.createInstance()
    const { fact, facts } = await world.open(id, allow)
    await wa.phone({ number }).scan((await fact('qr')).text)
    await fact('closed')
    expect(facts.map(({ kind }) => kind)).toEqual(['qr', 'paired', 'closed'])
  })
})
