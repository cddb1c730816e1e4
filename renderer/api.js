// The way to the appliance: one call, three ways to fail. The key lives as long as this tab.

const storageName = 'holdfast.key'

/** The appliance did not answer. */
export class UnreachableError extends Error {}
/** The key is missing or wrong. */
export class KeyError extends Error {}
/** The appliance refused; the message says what happened and what to do next. */
export class ProblemError extends Error {
  constructor(problem) {
    super(`${problem.detail} ${problem.hint}`)
    this.code = problem.code
    this.status = problem.status
  }
}

export const key = {
  get: () => sessionStorage.getItem(storageName),
  set: (value) => sessionStorage.setItem(storageName, value),
  forget: () => sessionStorage.removeItem(storageName),
}

export async function call(method, path, body) {
  const headers = { Accept: 'application/json' }
  const value = key.get()
  if (value !== null) headers.Authorization = `Bearer ${value}`
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const init = { method, headers, cache: 'no-store' }
  if (body !== undefined) init.body = JSON.stringify(body)
  const response = await fetch(`/api/v1${path}`, init).catch((cause) => {
    throw new UnreachableError('The appliance does not answer.', { cause })
  })
  if (response.status === 401) throw new KeyError('This key does not open this appliance.')
  const answer = await response.json().catch((cause) => {
    throw new UnreachableError('The appliance does not answer as expected.', { cause })
  })
  if (!response.ok) throw new ProblemError(answer)
  return answer
}
