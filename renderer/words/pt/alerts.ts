// Alerts: what is wrong now, and who is told of it, in Portuguese (Brazil).
import type { Words } from '../en/index.ts'

const what = (title: string, text: string) => ({ title, text })

export const alerts: Words['alerts'] = {
  now: 'Precisa de você agora',
  more: (n: number) => (n === 1 ? 'Mostrar mais um' : `Mostrar mais ${n}`),
  toNumber: 'Mostrar o número',
  toHook: 'Mostrar o webhook',
  toBackups: 'Mostrar os backups',
  kinds: {
    'alert.logged_out': what(
      'Desconectado no celular',
      'Mensagens e configurações ficam guardadas. Vincule o celular de novo.',
    ),
    'alert.replaced': what(
      'Substituído por outro computador',
      'Fica desligado para que os dois não briguem. Assuma aqui ou deixe lá.',
    ),
    'alert.restricted': what(
      'Restrito pelo WhatsApp',
      'O vínculo e todas as mensagens ficam guardados. Veja o motivo no número.',
    ),
    'alert.link_at_risk': what(
      'O celular não é usado há muito tempo',
      'O WhatsApp desvincula os aparelhos de um celular que não é usado por 14 dias. Abra o WhatsApp no celular, com internet, e envie ou leia algo.',
    ),
    'alert.new_chats_locked': what(
      'Bloqueado para conversas novas',
      'Está online e as conversas conhecidas seguem. O que vai para conversas novas espera até o bloqueio acabar.',
    ),
    'alert.outdated': what('O WhatsApp quer uma versão mais nova', 'Nada se perdeu. Atualize o Holdfast.'),
    'alert.damaged': what(
      'Os dados guardados não podem ser lidos',
      'Nada é sobrescrito e os outros números continuam. Restaure este número de um backup.',
    ),
    'alert.held': what(
      'Retido, porque isto parece uma cópia',
      'Escolha onde o número continua, para que nunca esteja online duas vezes.',
    ),
    'alert.offline': what(
      'Offline há muito tempo',
      'Nada se perdeu; as tentativas continuam. Verifique a conexão.',
    ),
    'alert.silence': what(
      'Sem mensagens há muito tempo',
      'Está online mas não recebe nada. Verifique o celular.',
    ),
    'alert.chatwoot_away': what(
      'O Chatwoot de um número não responde',
      'O que espera fica guardado e vai na ordem. Verifique o endereço e o token.',
    ),
    'alert.dead_webhook': what(
      'Um webhook não aceita nada',
      'O que ele não aceitou fica guardado. Verifique o endereço.',
    ),
    'alert.backup_failing': what('Os backups falham', 'Seus números continuam. Veja o motivo nos backups.'),
    'alert.location_gone': what(
      'O segundo local sumiu',
      'Os backups continuam aqui. Conecte o disco ou a pasta de novo; ele se atualiza sozinho.',
    ),
    'alert.folder_gone': what(
      'A pasta de dados sumiu',
      'Nada novo é aceito. O que havia está salvo; coloque a pasta de volta ou reinicie o Holdfast e restaure.',
    ),
    'alert.wrong_keys': what(
      'Alguém está tentando chaves',
      'Muitas chaves erradas vieram de um endereço. Nenhuma estava certa e a sua continua funcionando. Se for um programa seu, dê a ele a chave certa.',
    ),
    'alert.disk_low': what('Pouco espaço no disco', 'Nada se perdeu. Libere espaço antes que encha.'),
  },
}

export const alertSettings: Words['alertSettings'] = {
  title: 'Alertas',
  text: 'Quem é avisado quando um número é desconectado, um webhook falha, um backup não dá certo ou o disco enche.',
  byEnvironment: 'Definido no ambiente do programa; altere lá.',
  ntfy: 'No celular, pelo ntfy',
  ntfyText:
    'O ntfy é um aplicativo gratuito de notificações. Assine um tópico nele e informe o endereço aqui.',
  topic: 'Endereço do tópico',
  topicHint: 'Por exemplo https://ntfy.sh/loja-4711-um-nome-que-ninguem-adivinha',
  token: 'Token de acesso (opcional)',
  kept: 'Já há um definido. Deixe vazio para mantê-lo.',
  mail: 'Por e-mail',
  mailText: 'Um e-mail para cada alerta, pelo seu próprio servidor.',
  host: 'Servidor de e-mail',
  port: 'Porta',
  secure: 'TLS desde o início (porta 465)',
  user: 'Usuário (opcional)',
  password: 'Senha (opcional)',
  from: 'Remetente',
  fromHint: 'O usuário, se for um endereço de e-mail, quando vazio.',
  to: 'Destinatários, separados por vírgulas',
  beat: 'Batimento',
  beatText:
    'Este endereço é chamado enquanto tudo está bem. Um vigia como o healthchecks.io avisa quando o batimento falta, mesmo com este computador desligado.',
  beatUrl: 'Endereço',
  every: 'A cada tantos segundos',
  lastBeat: (when: string) => `ouvido por último ${when}`,
  failing: (when: string) => `falhando desde ${when}`,
  on: 'ligado',
  off: 'desligado',
  limits: 'O que é um alerta',
  silence: 'Nenhuma mensagem por tantas horas',
  silenceHint: 'De um número online. Vazio: nunca é alerta.',
  offline: 'Offline por tantos minutos',
  offlineHint: 'Vazio: nunca é alerta.',
  disk: 'Menos espaço livre que tantos GB',
  diskHint: 'Vazio: 1 GB, ou um vigésimo de um disco pequeno.',
  test: 'Enviar um teste',
  testText: 'Um alerta de teste vai para todos os definidos acima; a resposta de cada servidor aparece aqui.',
  nobody: 'Ninguém é avisado ainda: informe primeiro um endereço acima.',
  took: (status: string, ms: number) => `aceito (${status}, ${ms} ms)`,
  refused: (why: string) => `não aceito: ${why}`,
  removed: 'Ninguém mais é avisado por ali.',
}
