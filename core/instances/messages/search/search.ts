// Finds numbers, people, groups and messages: all from the index but for the numbers of the appliance, which are few.
import type { InstanceView } from '../../../contract/instances/instance.ts'
import type { MessageKind } from '../../../contract/messages/kinds.ts'
import type { SearchAnswer } from '../../../contract/messages/search-routes.ts'
import { UnavailableError } from '../../../errors.ts'
import type { FindRequest } from '../../../storage/search/finder.ts'
import type { Owner } from '../../../storage/search/owners.ts'
import type { SearchIndex } from '../../../storage/search/search-index.ts'
import { queryOf } from '../../../storage/search/words.ts'
import type { NamedChat } from '../../../storage/tables/search.ts'
import type { Storage } from '../../../storage/storage.ts'
import { jidsOf } from '../../numbers.ts'
import { storedView, type ViewDeps } from '../view.ts'
import { fitsText, wordsOf, type SearchWords } from './search-words.ts'

interface Filters {
  chat?: string
  person?: string
  kind?: MessageKind
  fromMe?: boolean
  media?: boolean
  from?: number
  to?: number
}

type SearchRequest = Filters & { q: string; limit: number; before?: number }

export interface SearchDeps extends ViewDeps {
  storage: ViewDeps['storage'] & Pick<Storage, 'search'>
  index: Pick<SearchIndex, 'find' | 'findNames'>
}

/** Finds in these instances alone. */
export type Search = (among: readonly InstanceView[], request: SearchRequest) => Promise<SearchAnswer>

export function createSearch(deps: SearchDeps): Search {
  return async (among, request) => {
    const { q, limit, before, ...filters } = request
    const finder = new Finder(deps, among, { words: wordsOf(q), limit })
    const isOfMessages = before !== undefined || Object.keys(filters).length > 0
    const numbers = isOfMessages ? [] : finder.numbers()
    const people = isOfMessages ? [] : await finder.people(q)
    return { numbers, people, ...(await finder.messages(request)) }
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

  async people(q: string): Promise<SearchAnswer['people']> {
    const { search } = this.#deps.storage
    const { digits } = this.#words
    const request = { query: queryOf(q), digits, owners: this.#owners(), limit: this.#limit }
    if (request.query === undefined && digits === undefined) return []
    const found = await asked(() => this.#deps.index.findNames(request))
    return found.flatMap(({ kind, row }) => {
      const each = kind === 'group' ? search.group(row) : search.person(row)
      return each !== undefined && this.#isPresent(each.instanceId, each.account) ? shown(each) : []
    })
  }

  async messages(request: SearchRequest): Promise<Omit<SearchAnswer, 'numbers' | 'people'>> {
    const query = queryOf(request.q)
    const isFirst = request.before === undefined
    if (query === undefined) return { messages: [], next: null, count: isFirst ? 0 : null, isWhole: true }
    const messages: SearchAnswer['messages'] = []
    const wanted = { ...this.#filters(request), query, limit: this.#limit }
    let { before } = request
    let count: number | null = null
    for (;;) {
      const page = await asked(() =>
        this.#deps.index.find({ ...wanted, before, limit: this.#limit - messages.length }),
      )
      messages.push(...page.rows.flatMap((row) => this.#message(row) ?? []))
      count ??= page.count
      const { next, isWhole } = page
      // What went while it was looked for is made up for.
      if (next === null || messages.length === this.#limit) return { messages, next, count, isWhole }
      before = next
    }
  }

  #owners(): Owner[] {
    return [...this.#among.values()].flatMap(({ id, number }) =>
      number === null ? [] : { instanceId: id, account: number },
    )
  }

  /** In the words of what is stored. */
  #filters({ chat, person, kind, ...rest }: SearchRequest): Omit<FindRequest, 'query' | 'limit'> {
    const owners = this.#owners()
    return {
      owners,
      chats: chat === undefined ? undefined : this.#chats(owners, chat),
      person: person === undefined ? undefined : this.#namesOf(owners, person),
      kinds: kind && [kind],
      fromMe: rest.fromMe,
      hasMedia: rest.media,
      from: rest.from,
      to: rest.to,
    }
  }

  #chats(owners: readonly Owner[], written: string): number[] {
    const { chats } = this.#deps.storage
    return owners.flatMap(({ instanceId, account }) =>
      jidsOf(written).flatMap((jid) => chats.find(instanceId, account, jid)?.id ?? []),
    )
  }

  /** With those that only the contacts of a number know. */
  #namesOf(owners: readonly Owner[], written: string): string[] {
    const { contacts } = this.#deps.storage
    const names = jidsOf(written)
    const known = owners.flatMap(({ instanceId, account }) =>
      names.flatMap((jid) => contacts.find(instanceId, account, jid) ?? []),
    )
    return [
      ...new Set([...names, ...known.flatMap(({ pn, lid }) => [pn, lid].filter((jid) => jid !== null))]),
    ]
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

  #isPresent(instanceId: string, account: string): boolean {
    return this.#among.get(instanceId)?.number === account
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

async function asked<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    throw new UnavailableError(undefined, { code: 'search_unavailable', cause })
  }
}
