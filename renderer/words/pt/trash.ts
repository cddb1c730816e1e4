// The trash, in Brazilian Portuguese.
import type { Words } from '../en/index.ts'
import { plural } from './count.ts'

export const trash: Words['trash'] = {
  title: 'Lixeira',
  text: (days) =>
    days === null
      ? 'Tudo destes números fica guardado até você eliminar.'
      : `Tudo destes números fica guardado por ${days} dias, depois é eliminado.`,
  keep: 'Guardar por',
  days: (n) => plural(n, 'dia', 'dias'),
  forever: 'até eu eliminar',
  empty: 'A lixeira está vazia',
  emptyText: 'Um número apagado vem primeiro para cá, com tudo o que tem. Nada se apaga por acidente.',
  since: (when) => `na lixeira desde ${when}`,
  purgedOn: (day) => `eliminado em ${day}`,
  takeBack: 'Trazer de volta',
  purge: 'Eliminar',
  ask: (name) => `Eliminar “${name}” de vez?`,
  askText: 'Conexão, mensagens e ajustes são apagados. Não há volta.',
  purged: (name) => `${name} foi eliminado.`,
}
