// Tells when a read meets damage, wherever it happens: answering one request with an error would leave the damage for
// the next one to meet. What readOwn looks after is one instance's damage and is not told here.
import { classify } from './database.ts'
import { codeOf } from './files.ts'

/** The same tables, with every failing method heard of. */
export function watched<T extends Record<string, object>>(tables: T, onCorrupt: (error: Error) => void): T {
  const entries = Object.entries(tables).map(([name, table]) => [name, watchedTable(table, onCorrupt)])
  return Object.fromEntries(entries)
}

function watchedTable(table: object, onCorrupt: (error: Error) => void): object {
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
          if (error instanceof Error && isDamage(error)) onCorrupt(error)
          throw error
        }
      }
      methods.set(name, method)
      return method
    },
  })
}

/** An index for searching can be made anew, so its damage is not the database's. */
function isDamage(error: Error): boolean {
  return classify(error) === 'corrupt' && codeOf(error) !== 'SQLITE_CORRUPT_VTAB'
}
