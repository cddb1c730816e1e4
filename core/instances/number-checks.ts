// Whether WhatsApp knows a number: asked once and remembered, so that a send needs no question each time.
import type { NumberCheck } from '../contract/messages/message.ts'
import { instanceRefusals } from '../contract/sentences/instances.ts'
import { UnavailableError } from '../errors.ts'
import type { StoredNumberCheck } from '../storage/tables/number-checks.ts'
import type { Storage } from '../storage/storage.ts'
import { GatheredQuestions } from './messages/gathered-questions.ts'
import type { Link } from './link.ts'
import { formsOf, readAddress, type Address } from './numbers.ts'
import { within, type SetTimer } from '../events/timers.ts'

const hourMs = 60 * 60_000
/** A number that is known stays known for a while; one that is not may be registered any moment. */
const holdsMs = { known: 7 * 24 * hourMs, unknown: hourMs }
const patienceMs = 15_000
/** WhatsApp takes larger questions for spying. */
const perQuestion = 50

type CheckStorage = Pick<Storage, 'numberChecks' | 'commits' | 'chats' | 'messages'>

/** Digits as they were written, and the own number that has the chats. */
export interface AskedNumber {
  instanceId: string
  account: string
  number: string
}

export class NumberChecks {
  readonly #storage: CheckStorage
  readonly #now: () => number
  readonly #setTimer: SetTimer
  readonly #gathered = new WeakMap<Link, GatheredQuestions<string, StoredNumberCheck>>()

  constructor(deps: { storage: CheckStorage; now: () => number; setTimer: SetTimer }) {
    this.#storage = deps.storage
    this.#now = deps.now
    this.#setTimer = deps.setTimer
  }

  /**
   * A chat with just these digits is WhatsApp's own word for them, and wins. Else what is remembered, else WhatsApp's
   * answer, else a chat with another form of the number; undefined when nothing can be known just now.
   */
  async resolve(asked: AskedNumber, link: Link | undefined): Promise<StoredNumberCheck | undefined> {
    const { instanceId, number } = asked
    if (this.#isKnown(asked, number)) return this.#asChat(number, number)
    const stored = this.#storage.numberChecks.get(instanceId, number)
    if (stored !== undefined && this.#holds(stored)) return stored
    try {
      if (link !== undefined) return await this.#gather(instanceId, link).ask(number)
    } catch {
      // The socket ended meanwhile: the send is accepted without, and checked before it leaves.
    }
    const form = formsOf(number).find((each) => this.#isKnown(asked, each))
    return form === undefined ? undefined : this.#asChat(number, form)
  }

  /** Asks for all of them; groups and LIDs cannot be asked for and are told as they are. */
  async ask(instanceId: string, link: Link, numbers: readonly string[]): Promise<NumberCheck[]> {
    const addresses = numbers.map((number) => ({ number, address: readAddress(number) }))
    const digits = addresses.flatMap(({ address }) => (address?.kind === 'user' ? [address.number] : []))
    const found = new Map<string, StoredNumberCheck>()
    for (const batch of batches(digits)) {
      for (const answer of await this.#question(instanceId, link, batch)) found.set(answer.number, answer)
    }
    return addresses.map(({ number, address }) => told(number, address, found))
  }

  /** What many sends ask at once is one question. */
  #gather(instanceId: string, link: Link): GatheredQuestions<string, StoredNumberCheck> {
    const known = this.#gathered.get(link)
    if (known !== undefined) return known
    const gathered = new GatheredQuestions<string, StoredNumberCheck>({
      ask: async (numbers) => {
        const answers = await this.#question(instanceId, link, numbers)
        return new Map(answers.map((answer) => [answer.number, answer]))
      },
      sizeOf: (number) => formsOf(number).length,
      most: perQuestion,
      // Asked with others, one whose form WhatsApp has changed cannot be told from one that is not there.
      holds: ({ exists }) => exists,
      isSilence: (error) => error instanceof UnavailableError,
    })
    this.#gathered.set(link, gathered)
    return gathered
  }

  #holds(check: StoredNumberCheck): boolean {
    return this.#now() - check.checkedAt < (check.exists ? holdsMs.known : holdsMs.unknown)
  }

  #isKnown({ instanceId, account }: AskedNumber, digits: string): boolean {
    const { chats, messages } = this.#storage
    const chat = chats.find(instanceId, account, `${digits}@s.whatsapp.net`)
    return chat !== undefined && messages.isKnownChat(chat.id)
  }

  #asChat(number: string, form: string): StoredNumberCheck {
    return { number, jid: `${form}@s.whatsapp.net`, exists: true, checkedAt: this.#now() }
  }

  /** Every form of each number in one question; of two that exist it is the one that was asked for. */
  async #question(instanceId: string, link: Link, numbers: readonly string[]): Promise<StoredNumberCheck[]> {
    const asked = [...new Set(numbers.flatMap(formsOf))]
    const answers = await within(link.checkNumbers(asked), patienceMs, this.#setTimer)
    if (answers === undefined) throw new UnavailableError(instanceRefusals.not_answered)
    const byNumber = new Map(answers.map((answer) => [answer.number, answer]))
    const checkedAt = this.#now()
    const checks = numbers.map((number) => {
      const found = formsOf(number).flatMap((form) => byNumber.get(form) ?? [])
      const { jid, exists } = found.find((answer) => answer.exists) ?? {
        jid: `${number}@s.whatsapp.net`,
        exists: false,
      }
      return { number, jid, exists, checkedAt }
    })
    await this.#storage.commits.write((tx) => {
      for (const check of checks) {
        this.#storage.numberChecks.put(tx, instanceId, check)
        // WhatsApp's own form of the number is answered too.
        const [own = ''] = check.jid.split('@')
        if (own !== check.number) this.#storage.numberChecks.put(tx, instanceId, { ...check, number: own })
      }
    })
    return checks
  }
}

/** No question is larger than WhatsApp takes, with all the forms of its numbers. */
function batches(numbers: readonly string[]): string[][] {
  const all: string[][] = []
  let room = 0
  for (const number of numbers) {
    const forms = formsOf(number).length
    if (forms > room) {
      all.push([])
      room = perQuestion
    }
    all.at(-1)?.push(number)
    room -= forms
  }
  return all
}

function told(
  number: string,
  address: Address | undefined,
  found: ReadonlyMap<string, StoredNumberCheck>,
): NumberCheck {
  if (address === undefined) return { number, jid: number, exists: false, name: null }
  const check = address.kind === 'user' ? found.get(address.number) : undefined
  if (check !== undefined) return { number, jid: check.jid, exists: check.exists, name: null }
  return { number, jid: address.jid, exists: address.kind !== 'user', name: null }
}
