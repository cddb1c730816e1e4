// How long things are kept, and who is forgotten: parse (by the route), one call, answer.
import type { ForgetPreview, Forgot, Holder, Whom } from '../../contract/appliance/forget-routes.ts'
import type { ChangeKeeping, KeepingPreview, KeepingView } from '../../contract/appliance/keeping-routes.ts'
import { routes } from '../../contract/routes.ts'
import { endpoint, type Endpoints } from '../router.ts'

export interface KeepingControl {
  view(): KeepingView
  preview(change: ChangeKeeping): Promise<KeepingPreview>
  /** Durable when it resolves. */
  change(change: ChangeKeeping): Promise<KeepingView>
}

export interface ForgettingControl {
  preview(whom: Whom): Omit<ForgetPreview, 'heldBy'>
  forget(whom: Whom & { confirm: string }): Promise<Omit<Forgot, 'heldBy'>>
  list(): { id: string; names: string[]; at: number; doneAt: number | null }[]
}

/** Which backups hold what is here now, and until when. */
export type Holders = () => Promise<Holder[]>

export function keepingEndpoints({
  keeping,
  forgetting,
  holders,
}: {
  keeping: KeepingControl
  forgetting: ForgettingControl
  holders: Holders
}) {
  return {
    getKeeping: endpoint(routes.getKeeping, () => keeping.view()),
    previewKeeping: endpoint(routes.previewKeeping, ({ body }) => keeping.preview(body)),
    changeKeeping: endpoint(routes.changeKeeping, ({ body }) => keeping.change(body)),
    previewForget: endpoint(routes.previewForget, async ({ body }) => ({
      ...forgetting.preview(body),
      heldBy: await holders(),
    })),
    forget: endpoint(routes.forget, async ({ body }) => {
      const forgot = await forgetting.forget(body)
      return { ...forgot, heldBy: await holders() }
    }),
    listForgotten: endpoint(routes.listForgotten, () => ({
      forgotten: forgetting.list().map(({ id, names, at, doneAt }) => ({ id, names, at, doneAt })),
    })),
  } satisfies Partial<Endpoints>
}
