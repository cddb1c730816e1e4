// What the appliance asks of itself for somebody: the address is that of whoever asked, told with a word that only this process knows.
import { randomBytes } from 'node:crypto'
import type { RequestHandler } from 'express'

const wordHeader = 'x-holdfast-inner'
const addressHeader = 'x-holdfast-address'

export class Inner {
  readonly #word = randomBytes(24).toString('base64url')

  headersFor(address: string): Record<string, string> {
    return { [wordHeader]: this.#word, [addressHeader]: address }
  }

  isInner(headers: Readonly<Record<string, unknown>>): boolean {
    return headers[wordHeader] === this.#word
  }

  readonly takeAddress: RequestHandler = (request, _response, next) => {
    if (this.isInner(request.headers))
      Object.defineProperty(request, 'ip', { value: request.get(addressHeader) ?? '', configurable: true })
    next()
  }
}
