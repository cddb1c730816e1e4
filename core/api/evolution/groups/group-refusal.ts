// A group, or an invitation, that cannot be had or changed, told as upstream tells it: in its own words first, and then why.
import { AppError } from '../../../errors.ts'

export class GroupRefusal extends AppError {
  /** The status that upstream has for it. */
  readonly as: 400 | 404
  readonly told: readonly string[]

  constructor(words: string, { as, why }: { as: 400 | 404; why: AppError }) {
    super(why.code, why.message, { cause: why })
    this.as = as
    this.told = [words, why.message]
  }
}

/** Of what is not there, or WhatsApp refuses; whatever else it fails with is thrown as it is. */
export async function orRefused<T>(
  words: string,
  run: () => T | Promise<T>,
  as: GroupRefusal['as'] = 404,
): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof AppError && (error.status === 404 || error.code === 'whatsapp_refused'))
      throw new GroupRefusal(words, { as, why: error })
    throw error
  }
}
