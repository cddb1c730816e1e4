// Receipts of messages that are not stored yet: kept for a while, so many of each, and nobody's for somebody else's.
import { expect, it } from 'vitest'
import { EarlyReceipts } from '../../../../core/instances/baileys/incoming/early-receipts.ts'
import type { Receipt } from '../../../../core/instances/baileys/incoming/receipts.ts'

type Early = Omit<Receipt, 'ids'>
type Step = 'delivered' | 'read' | 'played'

const key = { remoteJid: 'x@s.whatsapp.net', fromMe: true }
const by = (recipient: string, status: Step = 'read', at = 1): Early => ({
  key,
  told: { status, by: { recipient, at } },
})
const bySelf: Early = { key, told: undefined }

function kept(early: EarlyReceipts, id: string): Early[] {
  const found: Early[] = []
  early.stored(id, (receipt) => found.push(receipt))
  return found
}

it('keeps each step of each once, the first time, until its message is stored', () => {
  const early = new EarlyReceipts()
  const all = [by('a', 'delivered'), by('a', 'read'), by('b', 'read'), bySelf]
  for (const receipt of all) early.keep('1', receipt)
  early.keep('1', by('a', 'read', 2))
  early.keep('1', bySelf)
  expect(kept(early, '1')).toEqual(all)
  expect(kept(early, '1')).toEqual([])
})

it('knows a message by the id that is stored, however long it was', () => {
  const early = new EarlyReceipts()
  early.keep('LONG'.repeat(100), bySelf)
  expect(kept(early, 'LONG'.repeat(100))).toEqual([bySelf])
})

it('forgets what somebody confirms who confirms ever more, and of nobody else', () => {
  const early = new EarlyReceipts()
  early.keep('awaited', by('friend'))
  early.keep('first', by('stranger'))
  for (let index = 0; index < 100_000; index += 1) early.keep(`none ${index}`, by('stranger'))
  expect(kept(early, 'first')).toEqual([])
  expect(kept(early, 'none 0')).toEqual([])
  expect(kept(early, 'none 99999')).toEqual([by('stranger')])
  expect(kept(early, 'awaited')).toEqual([by('friend')])
})

it('keeps no more of one message than a group has members', () => {
  const early = new EarlyReceipts()
  for (let index = 0; index < 5000; index += 1) early.keep('1', by(`${index}`))
  expect(kept(early, '1')).toHaveLength(1024)
})

it('forgets the oldest where many confirm many', () => {
  const early = new EarlyReceipts()
  for (let index = 0; index < 3000; index += 1) early.keep(`${index}`, by(`${index}`))
  expect(kept(early, '999')).toEqual([])
  expect(kept(early, '1000')).toHaveLength(1)
})

it('keeps all that the owner has read elsewhere', () => {
  const early = new EarlyReceipts()
  for (let index = 0; index < 1000; index += 1) early.keep(`${index}`, bySelf)
  expect(kept(early, '0')).toEqual([bySelf])
})
