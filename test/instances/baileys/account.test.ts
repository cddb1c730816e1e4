// The credentials of one generation: what is on disk when a call returns.
import { beforeEach, describe, expect, it } from 'vitest'
import { EventLog } from '../../../core/events/log.ts'
import { Account } from '../../../core/instances/baileys/account.ts'
import type { LinkPurpose } from '../../../core/instances/link.ts'
import type { Storage } from '../../../core/storage/storage.ts'
import { addInstance, lookAt, newHome, openHome, type Home } from '../../storage/harness.ts'

const number = '5511999990000'

let home: Home
let storage: Storage
let id: string
beforeEach(async () => {
  home = newHome()
  storage = await openHome(home)
  id = await addInstance(storage)
})

function account(purpose: LinkPurpose = { kind: 'pair', generation: 1 }): Account {
  return new Account({ storage, events: new EventLog(storage, Date.now), now: Date.now }, id, purpose)
}

/** What another connection sees at this very moment, which is what a kill would leave. */
function committed(table: 'generations' | 'pending_credentials'): Buffer[] {
  return lookAt(home, (db) => db.prepare<[], Buffer>(`SELECT creds_sealed FROM ${table}`).pluck().all())
}

function linked(): Account {
  const pairing = account()
  pairing.creds.me = { id: `${number}:1@s.whatsapp.net`, name: 'Shop' }
  pairing.promote()
  return pairing
}

describe('credentials', () => {
  it('of a link in progress are on disk as soon as there are any, and at each change', () => {
    const pairing = account()
    const [first] = committed('pending_credentials')
    expect(first).toBeDefined()
    pairing.creds.nextPreKeyId += 1
    pairing.save()
    expect(committed('pending_credentials')).not.toEqual([first])
    expect(committed('generations')).toEqual([])
  })

  it('are a generation on disk before WhatsApp can be answered, with the event that tells of it', () => {
    linked()
    expect(committed('generations')).toHaveLength(1)
    expect(committed('pending_credentials')).toEqual([])
    // Only what is on disk is shown.
    expect(storage.events.list({ after: 0, limit: 10 }).map(({ type }) => type)).toEqual(['instance.linked'])
  })

  it('of another phone than the one before are stored nowhere', () => {
    const pairing = account({ kind: 'pair', generation: 1, expectedAccount: '5511999990009' })
    pairing.creds.me = { id: `${number}:1@s.whatsapp.net`, name: 'Shop' }
    expect(pairing.promote()).toEqual({ kind: 'other_number', account: number })
    expect(committed('generations')).toEqual([])
    expect(storage.instances.get(id)?.generation).toBeNull()
  })

  it('of a link are on disk when a change of them is stored', () => {
    const { creds } = linked()
    const before = committed('generations')
    const login = account({ kind: 'login', generation: 1 })
    expect(login.creds.registrationId).toBe(creds.registrationId)
    login.creds.nextPreKeyId += 1
    login.save()
    expect(committed('generations')).toHaveLength(1)
    expect(committed('generations')).not.toEqual(before)
  })
})
