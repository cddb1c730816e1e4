// Which new number a row got for its old one, in little memory: numbers mostly run along beside each other.
/** Old numbers come in rising order, as the rows that have them are read. */
export class RowIds {
  readonly #old: number[] = []
  readonly #new: number[] = []
  readonly #length: number[] = []

  put(old: number, now: number): void {
    const last = this.#old.length - 1
    const [start = -1, to = 0, length = 1] = [this.#old[last], this.#new[last], this.#length[last]]
    if (last >= 0 && old < start + length) throw new RangeError('The rows are not in their order.')
    if (last >= 0 && old === start + length && now === to + length) this.#length[last] = length + 1
    else {
      this.#old.push(old)
      this.#new.push(now)
      this.#length.push(1)
    }
  }

  get(old: number): number | undefined {
    let [low, high] = [0, this.#old.length - 1]
    while (low <= high) {
      const middle = (low + high) >>> 1
      const [start = 0, to = 0, length = 0] = [this.#old[middle], this.#new[middle], this.#length[middle]]
      if (old < start) high = middle - 1
      else if (old >= start + length) low = middle + 1
      else return to + (old - start)
    }
    return undefined
  }
}
