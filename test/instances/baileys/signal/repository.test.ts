import { beforeAll, describe, expect, it } from 'vitest'
import { silenceConsole } from '../../../../core/instances/baileys/socket/console.ts'
import { KeyedLock, type Locks } from '../../../../core/instances/baileys/signal/keyed-lock.ts'
import { makeParty, type Party } from '../../../helpers/signal-party.ts'

const slowly = (): number => 2
const noLock: Locks = { run: (_keys, work) => work() }

beforeAll(silenceConsole)

/**
 * Both sides send at once over one warm session; returns how many messages could not be read. Only Ana's
 * lock is in question: a racing receiver would hide what a racing sender does.
 */
async function crossfire(locksOfAna: Locks, count: number): Promise<number> {
  // Every read and every write takes another while, so an encrypt and a decrypt interleave for certain.
  let step = 0
  const pauseMs = () => (step++ * 7) % 5
  const ana = await makeParty('100@lid', { locks: locksOfAna, pauseMs })
  const bia = await makeParty('200@lid', { locks: new KeyedLock(), pauseMs })
  await warmUp(ana, bia)

  let lost = 0
  const wire = async (from: Party, to: Party, text: string) => {
    const { type, ciphertext } = await from.repository.encryptMessage({
      jid: to.jid,
      data: Buffer.from(text),
    })
    const plain = await to.repository
      .decryptMessage({ jid: from.jid, type, ciphertext })
      .catch(() => undefined)
    if (plain === undefined || Buffer.from(plain).toString() !== text) lost += 1
  }
  await Promise.all(
    Array.from({ length: count }, (_, n) => [wire(ana, bia, `a${n}`), wire(bia, ana, `b${n}`)]).flat(),
  )
  return lost
}

async function warmUp(ana: Party, bia: Party): Promise<void> {
  await ana.repository.injectE2ESession({ jid: bia.jid, session: bia.bundle() })
  for (const [from, to] of [
    [ana, bia],
    [bia, ana],
  ] as const) {
    const { type, ciphertext } = await from.repository.encryptMessage({
      jid: to.jid,
      data: Buffer.from('hello'),
    })
    await to.repository.decryptMessage({ jid: from.jid, type, ciphertext })
  }
}

async function sessionsOf(of: Party, { jid }: Party): Promise<number> {
  const address = of.repository.jidToSignalProtocolAddress(jid)
  const { [address]: record } = await of.rows.read('session', [address])
  const { _sessions } = record as { _sessions: object }
  return Object.keys(_sessions).length
}

describe('the Signal repository', () => {
  it('loses no message when both sides send at once over a slow store', async () => {
    expect(await crossfire(new KeyedLock(), 25)).toBe(0)
  })

  it('would lose messages without the lock, so the test above can fail', async () => {
    expect(await crossfire(noLock, 25)).toBeGreaterThan(0)
  })

  it('has committed a ratchet step before its ciphertext is handed out', async () => {
    const ana = await makeParty('100@lid', { locks: new KeyedLock(), pauseMs: () => 1 })
    const bia = await makeParty('200@lid', { locks: new KeyedLock(), pauseMs: () => 1 })
    await warmUp(ana, bia)
    const before = ana.rows.commits
    await ana.repository.encryptMessage({ jid: bia.jid, data: Buffer.from('x') })
    expect(ana.rows.commits).toBe(before + 1)
  })

  it('has committed a ratchet step before its plaintext is handed out', async () => {
    const ana = await makeParty('100@lid', { locks: new KeyedLock(), pauseMs: () => 1 })
    const bia = await makeParty('200@lid', { locks: new KeyedLock(), pauseMs: () => 1 })
    await warmUp(ana, bia)
    const { type, ciphertext } = await ana.repository.encryptMessage({ jid: bia.jid, data: Buffer.from('x') })
    const before = bia.rows.commits
    await bia.repository.decryptMessage({ jid: ana.jid, type, ciphertext })
    expect(bia.rows.commits).toBe(before + 1)
  })

  it('changes nothing when a message cannot be decrypted', async () => {
    const ana = await makeParty('100@lid', { locks: new KeyedLock(), pauseMs: () => 0 })
    const bia = await makeParty('200@lid', { locks: new KeyedLock(), pauseMs: () => 0 })
    await warmUp(ana, bia)
    const { type, ciphertext } = await ana.repository.encryptMessage({ jid: bia.jid, data: Buffer.from('x') })
    const torn = Buffer.from(ciphertext)
    torn.writeUInt8(torn.readUInt8(torn.length - 9) ^ 1, torn.length - 9)
    const before = bia.rows.commits
    await expect(bia.repository.decryptMessage({ jid: ana.jid, type, ciphertext: torn })).rejects.toThrow()
    expect(bia.rows.commits).toBe(before)
    const plain = await bia.repository.decryptMessage({ jid: ana.jid, type, ciphertext })
    expect(Buffer.from(plain).toString()).toBe('x')
  })

  it('uses the session of whoever has the number now', async () => {
    const [ana, bia, eva] = await Promise.all(
      ['100@lid', '200@lid', '300@lid'].map((jid) =>
        makeParty(jid, { locks: new KeyedLock(), pauseMs: () => 0 }),
      ),
    )
    if (ana === undefined || bia === undefined || eva === undefined) throw new Error('unreachable')
    await warmUp(ana, bia)
    await warmUp(ana, eva)
    const pn = '900@s.whatsapp.net'
    for (const owner of [bia, eva]) {
      await ana.repository.lidMapping.storeLIDPNMappings([{ lid: owner.jid, pn }])
      const sealed = await ana.repository.encryptMessage({ jid: pn, data: Buffer.from('to you') })
      const plain = await owner.repository.decryptMessage({ jid: ana.jid, ...sealed })
      expect(Buffer.from(plain).toString()).toBe('to you')
    }
  })

  it('works on several sessions at once, each on its own keys', async () => {
    const ana = await makeParty('100@lid', { locks: new KeyedLock(), pauseMs: slowly })
    const others = await Promise.all(
      ['200@lid', '300@lid'].map((jid) => makeParty(jid, { locks: new KeyedLock(), pauseMs: slowly })),
    )
    for (const other of others) await warmUp(ana, other)
    const talks = others.map(async (other) => {
      for (let n = 0; n < 5; n += 1) {
        const sealed = await ana.repository.encryptMessage({ jid: other.jid, data: Buffer.from(`${n}`) })
        const plain = await other.repository.decryptMessage({ jid: ana.jid, ...sealed })
        expect(Buffer.from(plain).toString()).toBe(`${n}`)
      }
    })
    await Promise.all(talks)
  })

  it('can still be read after a message of an older session came in', async () => {
    const ana = await makeParty('100@lid', { locks: new KeyedLock(), pauseMs: () => 0 })
    const bia = await makeParty('200@lid', { locks: new KeyedLock(), pauseMs: () => 0 })
    await warmUp(ana, bia)
    const late = await bia.repository.encryptMessage({ jid: ana.jid, data: Buffer.from('late') })
    // What Baileys does with each device query: a fresh session in place of the one in use.
    const { preKey: _used, ...session } = bia.bundle()
    await ana.repository.injectE2ESession({ jid: bia.jid, session })
    await ana.repository.decryptMessage({ jid: bia.jid, ...late })
    const fresh = await ana.repository.encryptMessage({ jid: bia.jid, data: Buffer.from('fresh') })
    const plain = await bia.repository.decryptMessage({ jid: ana.jid, ...fresh })
    expect(Buffer.from(plain).toString()).toBe('fresh')
  })

  it('keeps few sessions over many starts, and still reads what comes on those the peer may use', async () => {
    const ana = await makeParty('100@lid', { locks: new KeyedLock(), pauseMs: () => 0 })
    const bia = await makeParty('200@lid', { locks: new KeyedLock(), pauseMs: () => 0 })
    await warmUp(ana, bia)
    const read = async (sealed: { type: 'pkmsg' | 'msg'; ciphertext: Uint8Array }) =>
      Buffer.from(await ana.repository.decryptMessage({ jid: bia.jid, ...sealed })).toString()
    const write = (text: string) => bia.repository.encryptMessage({ jid: ana.jid, data: Buffer.from(text) })
    // Written before the peer knows of any of the starts that follow.
    const [early, second] = [await write('early'), await write('second')]
    const { preKey: _used, ...session } = bia.bundle()
    const sent = []
    for (let start = 0; start < 30; start += 1) {
      await ana.repository.injectE2ESession({ jid: bia.jid, session })
      sent.push(await ana.repository.encryptMessage({ jid: bia.jid, data: Buffer.from(`start ${start}`) }))
    }
    expect(await sessionsOf(ana, bia)).toBeLessThanOrEqual(8)
    expect(await read(early)).toBe('early')
    // An answer on a session that four newer ones have closed.
    const fifthLast = sent.at(-5)
    if (!fifthLast) throw new Error('nothing was sent')
    await bia.repository.decryptMessage({ jid: ana.jid, ...fifthLast })
    expect(await read(await write('late'))).toBe('late')
    expect(await read(second)).toBe('second')
    expect(await sessionsOf(ana, bia)).toBeLessThanOrEqual(8)
    // And the newest is the one in use.
    const last = await ana.repository.encryptMessage({ jid: bia.jid, data: Buffer.from('last') })
    expect(Buffer.from(await bia.repository.decryptMessage({ jid: ana.jid, ...last })).toString()).toBe(
      'last',
    )
  })

  it('reads group messages that come late, after others that were sent later', async () => {
    const ana = await makeParty('100@lid', { locks: new KeyedLock(), pauseMs: () => 0 })
    const bia = await makeParty('200@lid', { locks: new KeyedLock(), pauseMs: () => 0 })
    const group = '120363000000000001@g.us'
    const sent = []
    for (const text of ['one', 'two', 'three'])
      sent.push(await ana.repository.encryptGroupMessage({ group, meId: ana.jid, data: Buffer.from(text) }))
    await bia.repository.processSenderKeyDistributionMessage({
      authorJid: ana.jid,
      item: {
        groupId: group,
        axolotlSenderKeyDistributionMessage: sent[0]?.senderKeyDistributionMessage ?? null,
      },
    })
    const read = []
    for (const each of sent.toReversed()) {
      const msg = each.ciphertext
      read.push(await bia.repository.decryptGroupMessage({ group, authorJid: ana.jid, msg }))
    }
    expect(read.map((plain) => Buffer.from(plain).toString())).toEqual(['three', 'two', 'one'])
  })

  it('sends a group message that a member with the distributed sender key can read, from many sends at once', async () => {
    const ana = await makeParty('100@lid', { locks: new KeyedLock(), pauseMs: () => 1 })
    const bia = await makeParty('200@lid', { locks: new KeyedLock(), pauseMs: () => 1 })
    const group = '120363000000000001@g.us'
    const sent = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        ana.repository.encryptGroupMessage({ group, meId: ana.jid, data: Buffer.from(`g${n}`) }),
      ),
    )
    const first = sent[0]
    if (!first) throw new Error('nothing was sent')
    await bia.repository.processSenderKeyDistributionMessage({
      authorJid: ana.jid,
      item: { groupId: group, axolotlSenderKeyDistributionMessage: first.senderKeyDistributionMessage },
    })
    const read = await Promise.all(
      sent.map(({ ciphertext }) =>
        bia.repository.decryptGroupMessage({ group, authorJid: ana.jid, msg: ciphertext }),
      ),
    )
    expect(read.map((plain) => Buffer.from(plain).toString()).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, n) => `g${n}`).toSorted(),
    )
  })
})
