// One task after the other, in the order they were asked for; a task that fails does not hold up the next.

export class Serial {
  #tail: Promise<unknown> = Promise.resolve()

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task)
    // Who asked hears of the failure; the queue goes on.
    this.#tail = result.catch(() => undefined)
    return result
  }
}
