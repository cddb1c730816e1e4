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
  nothingText:
    'Todas as palavras precisam aparecer, ou o começo delas; maiúsculas e acentos não fazem diferença.',
  older: 'Procurar mais para trás',
  oldest: 'Todas as mensagens guardadas foram vistas.',
  filters: 'Filtros',
  number: 'Número',
  allNumbers: 'Todos os números',
  kind: 'Tipo',
  allKinds: 'Todos os tipos',
  by: 'De',
  anybody: 'Qualquer pessoa',
  us: 'Nós',
  them: 'Os outros',
  since: 'De',
  until: 'Até',
  clear: 'Limpar os filtros',
  count: (count: number) =>
    count > 1000 ? 'Mais de 1.000 mensagens' : count === 1 ? '1 mensagem' : `${count} mensagens`,
  notWhole:
    'As mensagens mais antigas ainda estão sendo incluídas; busque de novo mais tarde para achá-las também.',
  kinds: {
    image: 'Fotos',
    video: 'Vídeos',
    voice: 'Mensagens de voz',
    audio: 'Áudios',
    document: 'Documentos',
    location: 'Locais',
    contacts: 'Contatos',
    poll: 'Enquetes',
    text: 'Textos',
  },
  group: 'grupo',
  you: 'você',
  around: 'Você vê mensagens antigas, até a que procurou.',
  toNewest: 'Mostrar as mais novas',
  gone: 'Esta mensagem não está mais aqui.',
}
