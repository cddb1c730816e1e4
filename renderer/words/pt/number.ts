// One number, in Brazilian Portuguese.
import type { Words } from '../en/index.ts'
import { plural } from './count.ts'

export const number: Words['number'] = {
  tabs: 'Partes do número',
  timeline: 'Linha do tempo',
  history: 'Conexões',
  sending: 'Envio',
  health: 'Saúde',
  webhooks: 'Webhooks',
  settings: 'Ajustes',
  missing: 'Este número não está aqui',
  missingText: 'Pode estar na lixeira, ou foi eliminado.',
  counts: (chats, messages) =>
    `${plural(messages, 'mensagem', 'mensagens')} em ${plural(chats, 'conversa', 'conversas')}`,
  timelineEmpty: 'Ainda não aconteceu nada',
  timelineEmptyText: 'Cada mudança de estado vai aparecer aqui: quando, o quê, por quê e o que foi feito.',
}

export const generations: Words['generations'] = {
  title: 'Conexões',
  text: 'Todas as conexões que houve. Nenhuma é sobrescrita; uma anterior pode ser usada de novo.',
  empty: 'Nenhum telefone foi conectado ainda',
  emptyText: 'Cada conexão vai aparecer aqui: desde quando, como foi feita e por que terminou.',
  n: (n) => `Conexão ${n}`,
  inUse: 'em uso',
  linked: (when) => `conectado ${when}`,
  ended: (when) => `terminou ${when}`,
  origin: { qr: 'por QR', code: 'por código', import: 'importada', restore: 'de um backup' },
  use: 'Usar de novo',
  ask: (n) => `Usar a conexão ${n} de novo?`,
  askText:
    'A conexão atual é posta de lado, não desfeita. Se o WhatsApp não conhecer mais a anterior, a atual volta por si só.',
  using: 'Entrando com a conexão anterior.',
}

export const outbox: Words['outbox'] = {
  title: 'O que foi aceito para envio',
  empty: 'Nada foi enviado daqui ainda',
  emptyText: 'Cada mensagem aceita vai aparecer aqui, até ser enviada ou dizer por que não.',
  state: {
    queued: 'esperando',
    sending: 'sendo enviada',
    sent: 'enviada',
    failed: 'falhou',
    cancelled: 'cancelada',
  },
  attempts: (n) => plural(n, 'tentativa', 'tentativas'),
  notBefore: (when) => `não antes de ${when}`,
  cancel: 'Não enviar',
  retry: 'Enviar de novo',
  cancelled: 'Não será enviada.',
  retried: 'Será enviada de novo, com a mesma identificação.',
}

export const settings: Words['settings'] = {
  general: 'Geral',
  name: 'Nome',
  behaviour: 'Comportamento',
  rejectCall: 'Recusar chamadas',
  msgCall: 'Resposta a chamadas recusadas',
  groupsIgnore: 'Ignorar grupos',
  alwaysOnline: 'Sempre aparecer online',
  readMessages: 'Marcar mensagens como lidas',
  readStatus: 'Marcar status como vistos',
  syncFullHistory: 'Ler o histórico completo ao conectar',
  eraseDeleted: 'Apagar também aqui o que o autor apaga para todos',
  keepDisappearing: 'Guardar as mensagens que desaparecem nos celulares',
  keepViewOnce: 'Guardar os arquivos para ver uma só vez',
  fetchFiles: 'Arquivos que são buscados ao chegar',
  fileKinds: {
    image: 'imagens',
    video: 'vídeos',
    audio: 'áudios',
    document: 'documentos',
    sticker: 'figurinhas',
  },
  optOutWords: 'Palavras que pedem o fim das mensagens (separadas por vírgulas)',
  pacing: 'Ritmo',
  pacingText: 'A velocidade com que as mensagens aceitas saem. O que espera por um limite aparece em Envio.',
  gap: 'Pausa entre mensagens (segundos)',
  random: 'Até tanto a mais, ao acaso (segundos)',
  perHour: 'No máximo por hora',
  perDay: 'No máximo por dia',
  warmUp: 'Aquecimento de um número novo (dias)',
  noLimit: 'sem limite',
  proxy: 'Proxy',
  proxyText: 'O WhatsApp é acessado por ele. Uma mudança reconecta.',
  proxyTry: 'Testar',
  proxyWorks: (ms: number) => `O WhatsApp é acessado por ele (${ms} ms)`,
  proxyUse: 'Usar um proxy',
  protocol: 'Protocolo',
  host: 'Servidor',
  port: 'Porta',
  user: 'Usuário (opcional)',
  password: 'Senha (opcional)',
  passwordKept:
    'Deixe a senha vazia para um proxy sem senha; a anterior não é mostrada e precisa ser digitada de novo.',
  backups: 'Backups',
  backupsText: 'Tudo deste número já está nos backups. Daqui:',
  goBack: 'Voltar a um momento anterior',
  move: 'Levar para outro computador',
  danger: 'Encerrar',
  logoutText:
    'O WhatsApp esquece este aparelho; o telefone tem de ler o código de novo. Mensagens e ajustes ficam.',
  trashText: 'Sai do ar e tudo fica guardado: conexão, ajustes, mensagens. Trazer de volta é um clique.',
}

export const numberHealth: Words['numberHealth'] = {
  title: 'Como está',
  frame: 'Último sinal do WhatsApp',
  phone: 'Último sinal do celular',
  link: 'A conexão',
  linkFine: 'nada fala contra ela',
  risks: {
    phone_unseen: (n: number) =>
      `Há ${n === 1 ? 'um dia' : `${n} dias`} nada vem do celular. O WhatsApp desconecta após 14: abra o WhatsApp nele.`,
    restricted: () => 'O WhatsApp só o deixa escrever a conversas conhecidas.',
    undecryptable: (n: number) =>
      n === 1
        ? 'As mensagens de um contato não podem ser lidas.'
        : `As mensagens de ${n} contatos não podem ser lidas.`,
    unstable: (n: number) => `A conexão caiu ${n === 1 ? 'uma vez' : `${n} vezes`} em um dia.`,
    unstable_proxy: (n: number) =>
      `A conexão caiu ${n === 1 ? 'uma vez' : `${n} vezes`} em um dia, pelo proxy: tente outro.`,
  },
  received: 'Última mensagem recebida',
  sent: 'Última mensagem enviada',
  waiting: 'Esperando envio',
  nothing: 'nada',
  preKeys: 'Chaves para novos contatos',
  unknown: 'não se sabe enquanto está fora do ar',
  few: 'poucas: há mais a caminho',
  preKeysText: 'Cada novo contato usa uma destas chaves. O Holdfast faz mais sozinho.',
  chatState: 'O que é definido das conversas',
  chatStateText:
    'O que no telefone é arquivado, fixado, silenciado, marcado ou etiquetado é lido das cinco coleções do WhatsApp.',
  chatStateKnown: 'As cinco são conhecidas como o WhatsApp as tem.',
  collection: {
    stale: 'Há mais a ler.',
    waiting: 'Espera uma chave que o telefone ainda não compartilhou.',
    quarantined:
      'Não pode ser lida; tenta-se de novo, inteira, na próxima conexão e na próxima mudança. Nenhuma mensagem é afetada.',
  },
  notTaken: (n: number) =>
    n === 1
      ? 'O WhatsApp ainda não aceitou 1 mudança feita aqui.'
      : `O WhatsApp ainda não aceitou ${n} mudanças feitas aqui.`,
  holds: 'Guardado aqui',
  never: 'ainda não',
  unread: 'Mensagens que não puderam ser lidas',
  unreadText:
    'Acontece quando as chaves de um contato não combinam mais; a maioria se repete e então é lida.',
  unreadNone: 'Todas as mensagens puderam ser lidas.',
  unsupported: (n: number) =>
    n === 1
      ? 'Uma mensagem é de um tipo que esta versão não conhece. Ela fica guardada; uma versão posterior a lerá.'
      : `${n} mensagens são de tipos que esta versão não conhece. Elas ficam guardadas; uma versão posterior as lerá.`,
  setAside: (n: number) =>
    `${plural(n, 'mensagem não pôde ser guardada', 'mensagens não puderam ser guardadas')}, porque o conteúdo não se encaixa. Nada espera por isso; o original é mantido, e uma versão futura tenta de novo.`,
  reset: 'Recomeçar com este contato',
  isReset: 'A próxima mensagem a este contato começa do zero.',
  unreadCount: (n, when) => `${plural(n, 'mensagem', 'mensagens')}, a última ${when}`,
  askReset: (contact) => `Recomeçar com ${contact}?`,
  askResetText:
    'As chaves com este contato são refeitas com a próxima mensagem que você enviar. Nada do que está guardado se perde.',
}
