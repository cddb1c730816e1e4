// Words that somebody says, as any content has them.
import { z } from 'zod'

/** Half of a surrogate pair cannot be sent: it is replaced here, so that what is stored and answered is what arrives. */
export const said = (longest: number) =>
  z
    .string()
    .max(longest)
    .overwrite((text) => text.toWellFormed())
export const saidSomething = (longest: number) => said(longest).min(1)
