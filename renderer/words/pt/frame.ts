// The frame around every page, in Brazilian Portuguese.
import type { Words } from '../en/index.ts'

export const nav: Words['nav'] = {
  label: 'Principal',
  numbers: 'Números',
  messages: 'Mensagens',
  events: 'Eventos',
  backups: 'Backups',
  settings: 'Ajustes',
  skip: 'Ir para o conteúdo',
  back: 'Voltar',
}

export const actions: Words['actions'] = {
  close: 'Fechar',
  cancel: 'Cancelar',
  save: 'Salvar',
  saved: 'Salvo.',
  undo: 'Desfazer',
  undone: 'Desfeito.',
  tryAgain: 'Tentar de novo',
  copy: 'Copiar',
  copied: 'Copiado.',
  more: 'Mostrar mais',
  open: 'Abrir',
  remove: 'Remover',
  typeName: (name) => `Digite o nome para confirmar: ${name}`,
}

export const states: Words['states'] = {
  loading: 'Carregando …',
  offline: 'O aparelho não responde. O que você vê é de antes; tentando de novo …',
  notFound: 'Não há nada neste endereço.',
  toNumbers: 'Ir para os números',
}

export const time: Words['time'] = {
  yesterday: (clock) => `ontem ${clock}`,
  since: (when) => `desde ${when}`,
}

export const health: Words['health'] = {
  away: 'sem resposta',
  none: 'nenhum número ainda',
  all: (n) => (n === 1 ? 'o número está online' : `todos os ${n} online`),
  some: (online, all) => `${online} de ${all} online`,
  attention: (n) => (n === 1 ? '1 precisa de você' : `${n} precisam de você`),
  folderGone:
    'A pasta de dados foi removida ou substituída: nada novo é aceito, nada se perde. Coloque-a de volta ou reinicie o Holdfast e restaure o que ele salvou.',
  sendingStopped: 'Todo o envio está parado: o que é aceito espera, nada se perde.',
  sendAgain: 'Voltar a enviar',
  diskFull: 'O disco está cheio: nada novo é aceito, nada se perde. Libere espaço; tudo continua por si só.',
}

export const gate: Words['gate'] = {
  title: 'Abra o seu aparelho',
  text: 'Digite a chave dele. Ela apareceu no terminal na primeira vez; se você a perdeu, faça uma nova lá com',
  key: 'Chave',
  open: 'Abrir',
  passwordText: 'Digite a sua senha.',
  useKey: 'Usar uma chave',
  usePassword: 'Usar a senha',
  passwordNote: 'Você continua dentro neste navegador até passarem 30 dias sem ele.',
  note: 'A chave não fica guardada neste navegador.',
}

export const recovery: Words['recovery'] = {
  title: 'O banco de dados não pode ser aberto',
  happened: 'O que aconteceu',
  safe: 'O que está seguro',
  todo: 'O que fazer',
  todoText:
    'Restaure de um backup. O que está aqui agora fica de lado, para que se possa desfazer. A chave de recuperação está no kit de emergência.',
  gateText: 'Digite a chave mostrada quando o Holdfast iniciou desta vez, para restaurar de um backup.',
  text: 'Nada é sobrescrito e nenhum número se conecta enquanto for assim. Deixe a pasta de dados como está.',
}

export const starting: Words['starting'] = {
  title: 'Procurando o aparelho',
  text: 'Ele ainda não responde. Esta página continua por si só.',
}
