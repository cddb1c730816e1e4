// The numbers and what they do, in Brazilian Portuguese.
import type { Words } from '../en/index.ts'

export const state: Words['state'] = {
  stopped: 'parado por você',
  notLinked: 'ainda não conectado',
  connecting: 'conectando',
  awaiting_link: 'esperando o telefone',
  open: 'online',
  reconnecting: 'reconectando',
  logged_out: 'desconectado no telefone',
  loggedOutHere: 'desconectado',
  replaced: 'substituído por outro computador',
  restricted: 'restringido pelo WhatsApp',
  outdated: 'precisa de atualização',
  passkey_required: 'o WhatsApp pede uma chave de acesso',
  passkey_confirmation_required: 'o WhatsApp pede para comparar códigos',
  held: 'retido: isto pode ser uma cópia',
  moved: 'movido para outro aparelho',
  damaged: 'precisa de reparo',
  trashed: 'na lixeira',
}

export const numbers: Words['numbers'] = {
  title: 'Números',
  link: 'Conectar um número',
  search: 'Procurar nome ou número',
  filters: 'Mostrar',
  all: 'Todos',
  attention: 'Precisam de você',
  online: 'Online',
  onlineOf: (online, of) => `${online} de ${of} online`,
  off: 'Desligados',
  cards: 'Cartões',
  rows: 'Lista',
  view: 'Exibição',
  noPhone: 'nenhum telefone conectado',
  code: (code) => `código ${code}`,
  empty: 'Seus números vão aparecer aqui',
  emptyText: 'Com o que cada um está fazendo e desde quando. Tenha o telefone à mão e conecte o primeiro.',
  nothingFound: 'Nenhum número corresponde',
  nothingFoundText: 'Mude a busca ou mostre todos.',
  showAll: 'Mostrar todos',
  trash: 'Lixeira',
  stopSending: 'Parar todo o envio',
  knownChatsOnly: 'Por enquanto o WhatsApp só deixa escrever para conversas conhecidas.',
  knownChatsUntil: (when) => `O WhatsApp só deixa escrever para conversas conhecidas até ${when}.`,
}

export const acts: Words['acts'] = {
  start: 'Iniciar',
  stop: 'Parar',
  restart: 'Reconectar',
  link: 'Conectar um telefone',
  takeover: 'Assumir aqui',
  adopt: 'Trazer para cá',
  logout: 'Desconectar',
  trash: 'Mover para a lixeira',
  messages: 'Mensagens',
  backUp: 'Guardar em um arquivo',
  bringBack: 'Trazer de volta para cá',
}

export const ask: Words['ask'] = {
  logout: (name) => `Desconectar “${name}”?`,
  logoutText:
    'O WhatsApp esquece este aparelho e o telefone terá de ler o código de novo. Mensagens e ajustes ficam aqui.',
  loggedOut: (name) => `${name} foi desconectado.`,
  loggedOutUnsure: (name) =>
    `${name} foi desconectado aqui, mas o WhatsApp não confirmou: veja Aparelhos conectados no telefone.`,
  trash: (name) => `Mover “${name}” para a lixeira?`,
  trashText: (days) =>
    `Ele sai do ar. Mensagens, ajustes e a conexão ficam ${days === null ? 'até você eliminar' : `por ${days} dias`}; trazer de volta é um clique.`,
  trashed: (name) => `${name} está na lixeira.`,
  back: (name) => `${name} voltou.`,
  backAs: (name) => `Voltou com outro nome, porque o dele está em uso: ${name}.`,
  takenBack: '(de volta)',
  takeover: (name) => `Assumir “${name}” aqui?`,
  takeoverText:
    'Outro programa usa a mesma conexão. Conectar aqui tira o outro do ar; se ele voltar, este é substituído de novo. Pare o outro antes.',
  adopt: (name) => `Trazer “${name}” para cá?`,
  adoptText:
    'Isto parece uma cópia de outra instalação. Conectar aqui tira a outra do ar. Faça isso só se a outra não for mais usada.',
  stop: (name) => `${name} está parado. A conexão está guardada.`,
}
