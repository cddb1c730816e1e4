// Search, in Portuguese (Brazil).
import type { Words } from '../en/index.ts'

export const find: Words['find'] = {
  title: 'Busca',
  label: 'Buscar mensagens, números e pessoas',
  go: 'Buscar',
  numbers: 'Números',
  people: 'Pessoas e grupos',
  messages: 'Mensagens',
  begin: 'O que você procura?',
  beginText:
    'Palavras de uma mensagem, o nome de uma pessoa ou grupo ou um telefone, nas conversas de qualquer número.',
  nothing: (q: string) => `Nada encontrado para “${q}”`,
  nothingText: 'Todas as palavras precisam aparecer; maiúsculas e acentos não fazem diferença.',
  older: 'Procurar mais para trás',
  oldest: 'Todas as mensagens guardadas foram vistas.',
  group: 'grupo',
  you: 'você',
  around: 'Você vê mensagens antigas, até a que procurou.',
  toNewest: 'Mostrar as mais novas',
  gone: 'Esta mensagem não está mais aqui.',
}
