// Puts together what is asked while WhatsApp answers: the first question goes at once, and what comes meanwhile goes as one.

export interface Question<Key, Answer> {
  /** Throws where it is not answered; an answer for each key, in any order. */
  ask(keys: readonly Key[]): Promise<ReadonlyMap<Key, Answer>>
  /** How much of a question this one takes; no question takes more than most, unless one alone does. */
  sizeOf(key: Key): number
  most: number
  /** Whether it holds for one that was asked for with others; what does not is asked for alone. */
  holds(answer: Answer): boolean
  /** Nobody answers just now: nothing else is asked, and whoever waits is told. */
  isSilence(error: unknown): boolean
}

interface Waiting<Key, Answer> {
  key: Key
  resolve(answer: Answer): void
  reject(error: unknown): void
}

export class GatheredQuestions<Key, Answer> {
  readonly #question: Question<Key, Answer>
  #waiting: Waiting<Key, Answer>[] = []
  #isAsking = false

  constructor(question: Question<Key, Answer>) {
    this.#question = question
  }

  ask(key: Key): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject })
      if (!this.#isAsking) void this.#askAll()
    })
  }

  async #askAll(): Promise<void> {
    this.#isAsking = true
    while (this.#waiting.length > 0) await this.#askSome(this.#next())
    this.#isAsking = false
  }

  /** As many as fit into one question, and everybody who asked the same. */
  #next(): Waiting<Key, Answer>[] {
    const { most, sizeOf } = this.#question
    const keys = new Set<Key>()
    let size = 0
    for (const key of new Set(this.#waiting.map((each) => each.key))) {
      size += sizeOf(key)
      if (size > most && keys.size > 0) break
      keys.add(key)
    }
    const [some, rest] = [true, false].map((is) => this.#waiting.filter(({ key }) => keys.has(key) === is))
    this.#waiting = rest ?? []
    return some ?? []
  }

  /** Never throws: who asked is told. */
  async #askSome(some: readonly Waiting<Key, Answer>[]): Promise<void> {
    const keys = [...new Set(some.map(({ key }) => key))]
    let answers: ReadonlyMap<Key, Answer>
    try {
      answers = await this.#question.ask(keys)
    } catch (error) {
      if (this.#question.isSilence(error)) {
        for (const each of [...some, ...this.#waiting.splice(0)]) each.reject(error)
        return
      }
      // Another's number may be why.
      if (keys.length > 1) for (const key of keys) void this.#alone(key, some)
      else for (const each of some) each.reject(error)
      return
    }
    for (const key of keys) {
      const answer = answers.get(key)
      if (answer !== undefined && (keys.length === 1 || this.#question.holds(answer))) {
        for (const each of some) if (each.key === key) each.resolve(answer)
      } else void this.#alone(key, some)
    }
  }

  async #alone(key: Key, some: readonly Waiting<Key, Answer>[]): Promise<void> {
    const own = some.filter((each) => each.key === key)
    try {
      const answer = (await this.#question.ask([key])).get(key)
      if (answer === undefined) throw new Error('There is no answer for what was asked.')
      for (const each of own) each.resolve(answer)
    } catch (error) {
      for (const each of own) each.reject(error)
    }
  }
}
