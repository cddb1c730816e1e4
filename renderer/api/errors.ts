// The ways a call can fail, as the page tells them apart.
import type { Problem } from '../../core/contract/appliance/appliance.ts'

/** The appliance did not answer. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
}

/** There is no session, or it has ended. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError'
  /** Whether a password opens it too. */
  readonly byPassword: boolean

  constructor(problem?: Problem) {
    super('There is no session.')
    this.byPassword = (problem?.details as { password?: unknown } | undefined)?.password === true
  }
}

/** The appliance refused; the problem says what happened, what is safe and what to do next. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(`${problem.detail} ${problem.hint}`)
    this.problem = problem
  }

  get code(): string {
    return this.problem.code
  }
}
