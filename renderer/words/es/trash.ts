// The trash, in Spanish.
import type { Words } from '../en/index.ts'
import { plural } from './count.ts'

export const trash: Words['trash'] = {
  title: 'Papelera',
  text: (days) =>
    days === null
      ? 'Todo de estos números se conserva hasta que usted lo elimine.'
      : `Todo de estos números se conserva ${days} días, luego se elimina.`,
  keep: 'Conservar',
  days: (n) => plural(n, 'día', 'días'),
  forever: 'hasta que yo lo elimine',
  empty: 'La papelera está vacía',
  emptyText: 'Un número borrado viene primero aquí, con todo lo que tiene. Nada se borra por accidente.',
  since: (when) => `en la papelera desde ${when}`,
  purgedOn: (day) => `se elimina el ${day}`,
  takeBack: 'Recuperar',
  purge: 'Eliminar',
  ask: (name) => `¿Eliminar «${name}» para siempre?`,
  askText: 'Se borran el vínculo, los mensajes y los ajustes. No hay vuelta atrás.',
  purged: (name) => `${name} fue eliminado.`,
}
