// Tells when a read or a write of a table fails, wherever it happens: answering one request with an error would leave
// what is wrong for the next one to meet. What readOwn looks after is one instance's damage and is not told as such.

type Failed = (error: Error) => void

/** The same tables, with every failing method heard of. */
export function watched<T extends Record<string, object>>(tables: T, onFailed: Failed): T {
  const entries = Object.entries(tables).map(([name, table]) => [name, watchedTable(table, onFailed)])
  return Object.fromEntries(entries)
}

/** Made once, method by method: tables are asked a hundred times for a message, and a Proxy would cost at each of them. */
function watchedTable(table: object, onFailed: Failed): object {
  const shown: object = {}
  const all = [...Object.entries(Object.getOwnPropertyDescriptors(table)), ...inherited(table)]
  for (const [name, { value, get }] of all) {
    if (typeof value === 'function') Reflect.set(shown, name, watchedMethod(table, value, onFailed))
    else if (get !== undefined)
      Object.defineProperty(shown, name, { get: watchedMethod(table, get, onFailed) })
    else Object.defineProperty(shown, name, { value: partOf(value, onFailed), enumerable: true })
  }
  return shown
}

/** A table may have another one in it. What is no object of a class is what it is. */
function partOf(value: unknown, onFailed: Failed): unknown {
  if (typeof value !== 'object' || value === null) return value
  const methods = value instanceof Map || value instanceof Set || Array.isArray(value) ? [] : inherited(value)
  return methods.length === 0 ? value : watchedTable(value, onFailed)
}

/** Of its class and of those that it extends; the nearest one last, so that it counts. */
function inherited(table: object): [string, PropertyDescriptor][] {
  const prototype: unknown = Object.getPrototypeOf(table)
  if (typeof prototype !== 'object' || prototype === null || prototype === Object.prototype) return []
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype))
  return [...inherited(prototype), ...own.filter(([name]) => name !== 'constructor')]
}

function watchedMethod(table: object, method: Function, onFailed: Failed): (...given: unknown[]) => unknown {
  return (...given) => {
    const found = heard(() => Reflect.apply(method, table, given), onFailed)
    return isGenerator(found) ? watchedGenerator(found, onFailed) : found
  }
}

/** It reads on while it is gone through, long after the method has returned. */
function watchedGenerator(generator: Generator, onFailed: Failed): Generator {
  const watchedOne: Generator = {
    next: (...given) => heard(() => generator.next(...given), onFailed),
    return: (value) => heard(() => generator.return(value), onFailed),
    throw: (error) => generator.throw(error),
    [Symbol.iterator]: () => watchedOne,
    [Symbol.dispose]: () => generator[Symbol.dispose](),
    [Symbol.toStringTag]: generator[Symbol.toStringTag],
  } as Generator
  return watchedOne
}

function isGenerator(value: unknown): value is Generator {
  return Object.prototype.toString.call(value) === '[object Generator]'
}

function heard<T>(work: () => T, onFailed: Failed): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Error) onFailed(error)
    throw error
  }
}
