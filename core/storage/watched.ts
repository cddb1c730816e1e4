// Tells when a read or a write of a table fails, wherever it happens: answering one request with an error would leave
// what is wrong for the next one to meet. What readOwn looks after is one instance's damage and is not told as such.

/** The same tables, with every failing method heard of. */
export function watched<T extends Record<string, object>>(tables: T, onFailed: (error: Error) => void): T {
  const entries = Object.entries(tables).map(([name, table]) => [name, watchedTable(table, onFailed)])
  return Object.fromEntries(entries)
}

/** Made once, method by method: tables are asked a hundred times for a message, and a Proxy would cost at each of them. */
function watchedTable(table: object, onFailed: (error: Error) => void): object {
  const shown: object = {}
  const all = [...Object.entries(Object.getOwnPropertyDescriptors(table)), ...inherited(table)]
  for (const [name, { value, get }] of all) {
    if (typeof value === 'function') Reflect.set(shown, name, watchedMethod(table, value, onFailed))
    else if (get !== undefined) Object.defineProperty(shown, name, { get: () => Reflect.get(table, name) })
    else Object.defineProperty(shown, name, { value, enumerable: true })
  }
  return shown
}

/** Of its class and of those that it extends; the nearest one last, so that it counts. */
function inherited(table: object): [string, PropertyDescriptor][] {
  const prototype: unknown = Object.getPrototypeOf(table)
  if (typeof prototype !== 'object' || prototype === null || prototype === Object.prototype) return []
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype))
  return [...inherited(prototype), ...own.filter(([name]) => name !== 'constructor')]
}

function watchedMethod(table: object, method: Function, onFailed: (error: Error) => void): unknown {
  return (...given: unknown[]): unknown => {
    try {
      return Reflect.apply(method, table, given)
    } catch (error) {
      if (error instanceof Error) onFailed(error)
      throw error
    }
  }
}
