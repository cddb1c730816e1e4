// Finds numbers, people, groups and messages. Nothing is indexed, so nothing is slower for it when messages come: the
// rows are read newest first, some thousands a turn, until enough is found; half a million texts take about half a second.
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { InstanceView } from '../../../contract/instances/instance.ts'
import type { SearchAnswer } from '../../../contract/messages/search-routes.ts'
import type { NamedChat } from '../../../storage/tables/search.ts'
import type { Storage } from '../../../storage/storage.ts'
import { fitsText, wordsOf, type SearchWords } from './search-words.ts'
import { storedView, type ViewDeps } from '../view.ts'

interface SearchRequest {
  q: string
  limit: number
  before?: number
}

interface SearchDeps extends ViewDeps {
  storage: Pick<Storage, 'search' | 'messages' | 'effects' | 'media' | 'chats' | 'contacts'>
}

export interface SearchOptions extends SearchDeps {
  /** So many rows are read in a turn. */
  rowsATurn?: number
  /** So many are read for one answer; the next goes on from there. */
  rowsAnAnswer?: number
}

/** Finds in these instances alone. */
export type Search = (among: readonly InstanceView[], request: SearchRequest) => Promise<SearchAnswer>

export function createSearch(options: SearchOptions): Search {
  const { storage, adapter, rowsATurn = 2000, rowsAnAnswer = 1_000_000 } = options
  return async (among, { q, limit, before }) => {
    const finder = new Finder({ storage, adapter }, among, { words: wordsOf(q), limit })
    const older = before !== undefined
    const numbers = older ? [] : finder.numbers()
    const people = older ? [] : await finder.people(rowsATurn)
    const start = before ?? storage.search.newest() + 1
    const end = Math.max(1, start - rowsAnAnswer)
    return { numbers, people, ...(await finder.messages({ start, end, rowsATurn })) }
  }
}

class Finder {
  readonly #deps: SearchDeps
  readonly #among: ReadonlyMap<string, InstanceView>
  readonly #words: SearchWords
  readonly #limit: number

  constructor(
    deps: SearchDeps,
    among: readonly InstanceView[],
    { words, limit }: { words: SearchWords; limit: number },
  ) {
    this.#deps = deps
    this.#among = new Map(among.map((each) => [each.id, each]))
    this.#words = words
    this.#limit = limit
  }

  numbers(): SearchAnswer['numbers'] {
    const fits = ({ name, number, profileName }: InstanceView): boolean =>
      this.#fits([name, profileName, number])
    return [...this.#among.values()]
      .filter(fits)
      .slice(0, this.#limit)
      .map(({ id, name, state, number }) => ({ id, name, state, number }))
  }

  async people(rowsATurn: number): Promise<SearchAnswer['people']> {
    const found: SearchAnswer['people'] = []
    const { search } = this.#deps.storage
    const reads = [
      (after: number) => search.groups(after, rowsATurn),
      (after: number) => search.people(after, rowsATurn),
    ]
    for (const read of reads) {
      for (let rows = read(0); rows.length > 0; rows = read(rows.at(-1)?.row ?? 0)) {
        for (const each of rows) {
          if (found.length === this.#limit) return found
          if (this.#isPresent(each.instanceId, each.account) && this.#fitsPerson(each))
            found.push(shown(each))
        }
        await nextTurn()
      }
    }
    return found
  }

  async messages(at: {
    start: number
    end: number
    rowsATurn: number
  }): Promise<Pick<SearchAnswer, 'messages' | 'next'>> {
    const messages: SearchAnswer['messages'] = []
    for (let to = at.start; to > at.end; to -= at.rowsATurn) {
      for (const { row, instanceId, text } of this.#deps.storage.search.texts(
        Math.max(at.end, to - at.rowsATurn),
        to,
      )) {
        if (!this.#among.has(instanceId) || !fitsText(this.#words, text)) continue
        const found = this.#message(row)
        if (found !== undefined) messages.push(found)
        if (messages.length === this.#limit) return { messages, next: row > 1 ? row : null }
      }
      await nextTurn()
    }
    return { messages, next: at.end > 1 ? at.end : null }
  }

  #message(row: number): SearchAnswer['messages'][number] | undefined {
    const { messages, chats, contacts } = this.#deps.storage
    const message = messages.get(row)
    const chat = message && chats.get(message.chatId)
    if (message === undefined || chat === undefined) return undefined
    const { instanceId } = message
    if (!this.#isPresent(instanceId, chat.account)) return undefined
    const person = contacts.find(instanceId, chat.account, chat.pn ?? chat.lid ?? '')
    const chatName = chat.name ?? person?.name ?? person?.pushName ?? null
    const view = storedView(this.#deps, message)
    return view && { ...view, instanceId, chatName }
  }

  /** What belongs to a number that was linked before stays apart. */
  #isPresent(instanceId: string, account: string): boolean {
    return this.#among.get(instanceId)?.number === account
  }

  #fitsPerson({ name, pushName, pn }: NamedChat): boolean {
    return this.#fits([name, pushName, pn?.split('@')[0] ?? null])
  }

  /** By name, or by the digits of the phone number. */
  #fits(fields: readonly (string | null)[]): boolean {
    const { digits } = this.#words
    const all = fields.filter((field) => field !== null).join(' ')
    return fitsText(this.#words, all) || (digits !== undefined && all.includes(digits))
  }
}

function shown({ instanceId, kind, jid, pn, name, pushName }: NamedChat): SearchAnswer['people'][number] {
  return { instanceId, kind, jid, pn, name: name ?? pushName }
}
