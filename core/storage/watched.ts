// Tells when a read or a write of a table fails, wherever it happens: answering one request with an error would leave
// what is wrong for the next one to meet. What readOwn looks after is one instance's damage and is not told as such.

/** The same tables, with every failing method heard of. */
export function watched<T extends Record<string, object>>(tables: T, onFailed: (error: Error) => void): T {
  const entries = Object.entries(tables).map(([name, table]) => [name, watchedTable(table, onFailed)])
  return Object.fromEntries(entries)
}

function watchedTable(table: object, onFailed: (error: Error) => void): object {
  const methods = new Map<unknown, unknown>()
  return new Proxy(table, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const known = methods.get(name)
      if (known !== undefined) return known
      const method = (...given: unknown[]): unknown => {
        try {
          return Reflect.apply(value, target, given)
        } catch (error) {
          if (error instanceof Error) onFailed(error)
          throw error
        }
      }
      methods.set(name, method)
      return method
    },
  })
}
