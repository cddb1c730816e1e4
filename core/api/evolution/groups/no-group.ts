// A group that is not there for this number, told as upstream tells it: in its own words first, and then why.
import { AppError, NotFoundError } from '../../../errors.ts'

export class NoGroupError extends NotFoundError {
  readonly told: readonly string[]

  constructor(words: string, cause: AppError) {
    super(cause.message, { cause })
    this.told = [words, cause.message]
  }
}

/** Whatever else it fails with is thrown as it is. */
export async function orNoGroup<T>(words: string, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof AppError && error.status === 404) throw new NoGroupError(words, error)
    throw error
  }
}
