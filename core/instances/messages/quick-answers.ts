// Answers that people have ready: of one number, or for all of them. Who holds the key of one number sees those for all, and
// changes his own.
import type { QuickAnswerView } from '../../contract/messages/answer-routes.ts'
import { answerRefusals } from '../../contract/sentences/answers.ts'
import { ConflictError, NotFoundError } from '../../errors.ts'
import type { Storage } from '../../storage/storage.ts'

/** Nobody finds one among more; all of them are offered at once. */
const most = 500

export interface QuickAnswerDeps {
  storage: Storage
  now: () => number
  /** The id of an instance by its id or name; throws where there is none. */
  idOf(idOrName: string): string
}

interface Said {
  name: string
  text: string
}

export class QuickAnswers {
  readonly #deps: QuickAnswerDeps

  constructor(deps: QuickAnswerDeps) {
    this.#deps = deps
  }

  /** Its own before those for all, which it may have another word for. */
  list(instance: string): QuickAnswerView[] {
    const { storage, idOf } = this.#deps
    const own = storage.quickAnswers.list(idOf(instance))
    const names = new Set(own.map(({ name }) => name))
    const others = storage.quickAnswers.list(null).filter(({ name }) => !names.has(name))
    return [...own, ...others].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** instance undefined: for all. */
  async add(instance: string | undefined, said: Said): Promise<QuickAnswerView> {
    const { storage, now, idOf } = this.#deps
    const instanceId = instance === undefined ? null : idOf(instance)
    const id = await storage.commits.write((tx) => {
      this.#assertFree(instanceId, said.name)
      if (storage.quickAnswers.list(instanceId).length >= most)
        throw new ConflictError(answerRefusals.quick_answers_full({ most }))
      return storage.quickAnswers.put(tx, { instanceId, ...said, at: now() })
    })
    return this.#require(id)
  }

  /** of: the only instance whose answers the caller may change. */
  async change(id: number, said: Partial<Said>, of?: string): Promise<QuickAnswerView> {
    const { storage, now } = this.#deps
    await storage.commits.write((tx) => {
      const { instanceId, name, text } = this.#require(id, of)
      const next = { name: said.name ?? name, text: said.text ?? text }
      if (next.name !== name) this.#assertFree(instanceId, next.name)
      storage.quickAnswers.change(tx, id, { ...next, at: now() })
    })
    return this.#require(id)
  }

  /** Resolves with what it was. */
  async delete(id: number, of?: string): Promise<QuickAnswerView> {
    const { storage } = this.#deps
    return storage.commits.write((tx) => {
      const answer = this.#require(id, of)
      storage.quickAnswers.delete(tx, id)
      return answer
    })
  }

  #assertFree(instanceId: string | null, name: string): void {
    const taken = this.#deps.storage.quickAnswers.list(instanceId).some((each) => each.name === name)
    if (taken) throw new ConflictError(answerRefusals.quick_answer_taken({ name }))
  }

  #require(id: number, of?: string): QuickAnswerView {
    const answer = this.#deps.storage.quickAnswers.get(id)
    if (answer === undefined || (of !== undefined && answer.instanceId !== of))
      throw new NotFoundError(answerRefusals.quick_answer_unknown)
    return answer
  }
}
