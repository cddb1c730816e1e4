// What is told of a number, of a job and of what a restore would bring, in Brazilian Portuguese.
import type { Reasons } from '../told-words.ts'
import { plural } from './count.ts'
import { personReasons } from './groups.ts'
import { passkeyReasons } from './passkey.ts'

const kept =
  'A conexão e tudo o que está guardado continuam aqui. Olhe o WhatsApp no telefone e depois inicie de novo.'
const aside = 'fica de lado até você descartar, então dá para desfazer.'

const files = (n: number): string =>
  n === 1 ? 'Falta copiar 1 arquivo de mensagem.' : `Faltam copiar ${plural(n, '', 'arquivos de mensagens')}.`

const resync =
  'Conversas arquivadas, silenciadas e fixadas são sincronizadas de novo; as mensagens não são afetadas.'
const withoutIt: Partial<Record<string, string>> = {
  session: 'A próxima mensagem com este contato é pedida mais uma vez, o que cria uma nova.',
  'pre-key': 'Se um contato a recebeu, aquela primeira mensagem é pedida mais uma vez.',
  'sender-key': 'A próxima mensagem do grupo é pedida mais uma vez, com uma nova.',
  'sender-key-memory': 'A chave do grupo é enviada aos membros mais uma vez.',
  'app-state-sync-key': resync,
  'app-state-sync-version': resync,
}
const without = (type: string): string => withoutIt[type] ?? 'Isso é aprendido de novo por si só.'

export const reasons: Reasons = {
  ...personReasons,
  ...passkeyReasons,
  made: 'Criado; nenhum telefone está conectado ainda.',
  imported: 'Importado com a conexão que tinha; não é preciso telefone.',
  imported_from_folder: 'Importado de uma pasta do Baileys.',
  restored: ({ moment, absent }) =>
    `Restaurado como estava ${moment}.${absent === 0 ? '' : ` ${filesMissing(absent)}`}`,
  connecting: 'Entrando no WhatsApp.',
  restarted: 'Reiniciado por você; entrando no WhatsApp.',
  booting: 'O aparelho iniciou; entrando no WhatsApp.',
  online: 'Online.',
  stopped: 'Parado por você. A conexão está guardada.',
  stopped_unlinked: 'Parado por você.',
  linking: 'Pedindo ao WhatsApp um código para conectar um telefone.',
  awaiting_link: 'Esperando o telefone: leia o QR code ou digite o código.',
  linked: 'O telefone está conectado; entrando no WhatsApp.',
  linked_again: 'O telefone foi conectado de novo.',
  unlinked_at_boot: 'A conexão do telefone foi interrompida porque o aparelho reiniciou. Comece de novo.',
  rounds_used:
    'Nenhum telefone foi conectado a tempo. Nada se perdeu; comece de novo quando o telefone estiver à mão.',
  passkey_required:
    'O WhatsApp pede uma chave de acesso para conectar esta conta, e só os aplicativos dele podem dar. Números já conectados não são afetados.',
  another_number_scanned: ({ scanned, expected }) =>
    `O telefone que leu o código tem outro número (${scanned})${expected === null ? '' : ` que não é o de antes (${expected})`}, então nada foi conectado. Conecte-o aqui como número novo (as conversas antigas ficam, separadas) ou crie outro número para ele.`,
  logged_out_on_phone:
    'Este aparelho foi removido no telefone. Mensagens e ajustes estão guardados; conecte o telefone de novo para continuar.',
  logged_out_twice:
    'O WhatsApp recusou a entrada duas vezes, então o aparelho é dado como removido. Mensagens, ajustes e as chaves antigas estão guardados; conecte o telefone de novo para continuar.',
  logout_confirmed: 'Desconectado por você; o WhatsApp confirmou que este aparelho foi removido.',
  logout_unconfirmed:
    'Desconectado por você, mas o WhatsApp não confirmou. Veja em Aparelhos conectados no telefone e remova este se ainda estiver lá.',
  link_cancelled: 'A conexão do telefone foi cancelada.',
  set_aside: 'Posta de lado por você em favor de uma conexão anterior; não foi desfeita.',
  activating: 'Entrando com uma conexão anterior, como você pediu.',
  older_removed: 'O WhatsApp não conhece mais esta conexão: o aparelho dela foi removido.',
  older_unreadable: 'As chaves guardadas desta conexão não podem ser lidas; nada foi sobrescrito.',
  put_back: 'A conexão anterior não pôde ser usada, então a de antes voltou; entrando com ela.',
  replaced:
    'Outro programa entrou com as chaves deste número, provavelmente uma cópia desta instalação. Não há disputa: assuma aqui ou deixe desligado.',
  taking_over: 'Você assumiu o número; entrando no WhatsApp.',
  moved:
    'Levado para outra instalação com um arquivo de backup; não se conecta mais aqui. Tudo está guardado.',
  restore_undone: 'De volta como estava antes da restauração, que foi desfeita.',
  hand_over_undone:
    'A mudança foi interrompida antes do fim, então o número continua aqui. Nenhum arquivo foi feito.',
  brought_back: 'Trazido de volta por você; fica desligado até você iniciar.',
  moved_here: 'Trazido para cá por você; entrando no WhatsApp.',
  moved_here_off: 'Trazido para cá por você; fica desligado até você iniciar.',
  outdated:
    'O WhatsApp não aceita mais esta versão do protocolo web dele. A conexão está guardada; atualize o Holdfast.',
  renewing_version: 'O WhatsApp recusou esta versão do protocolo web dele; procurando a mais nova.',
  proxy_closed: ({ proxy }) =>
    `O proxy ${proxy} não é contatado: ninguém pode indicar esse endereço ou, com HOLDFAST_ISOLATE_TENANTS, não o token de um número. Nada se perdeu. Deixe o dono defini-lo ou use outro.`,
  proxy_unreachable: ({ proxy }) =>
    `O proxy ${proxy} não responde. Nada se perdeu; a tentativa se repete. Confira o endereço e se ele está no ar.`,
  proxy_refused_user: ({ proxy }) =>
    `O proxy ${proxy} recusou o usuário. Nada se perdeu; a tentativa se repete. Confira o usuário e a senha.`,
  proxy_refused: ({ proxy, said }) =>
    `O proxy ${proxy} não deixa passar para o WhatsApp (${said}). Nada se perdeu; a tentativa se repete. Fale com quem o opera ou use outro.`,
  proxy_changed: 'O proxy mudou; conectando pelo novo.',
  folder_gone:
    'A pasta de dados foi removida ou trocada, então nada pode ser recebido com segurança. Nada se perde: o WhatsApp guarda o que chega, e o número se conecta sozinho quando a pasta voltar ou o que ela continha for restaurado.',
  disk_full:
    'O disco está cheio, então nada pode ser recebido com segurança. Nada se perde: o WhatsApp guarda o que chega, e o número se conecta sozinho quando houver espaço. Libere espaço.',
  stuck:
    'Chegaram mensagens, mas por tempo demais nada saiu delas. Nada se perde: o que espera vem de novo com a próxima conexão.',
  stalled: 'O WhatsApp parou de confirmar mensagens; a conexão está sendo renovada.',
  damaged:
    'As chaves guardadas deste número não podem ser lidas. Nada foi sobrescrito e os outros números continuam; restaure este número de um backup.',
  sessions_reset: 'Você recomeçou as sessões com um contato; a próxima mensagem cria novas.',
  trashed: 'Na lixeira. A conexão, as mensagens e os ajustes ficam guardados até ele ser eliminado.',
  untrashed: 'Tirado da lixeira.',
  connection_ended: 'A conexão com o WhatsApp terminou.',
  connection_ended_with_code: ({ code }) => `A conexão com o WhatsApp terminou com o código ${code}.`,
  login_refused: 'O WhatsApp recusou esta entrada sem dizer que o aparelho foi removido.',
  connection_timed_out: 'A conexão com o WhatsApp passou do tempo.',
  connection_closed: 'A conexão com o WhatsApp foi fechada.',
  closed_each_time:
    'O WhatsApp fecha cada conexão deste número sem dizer por quê. Nada se perde e as tentativas continuam, com pausas maiores. Veja se o WhatsApp no celular pede algo.',
  session_problem: 'O WhatsApp avisou de um problema com esta sessão; tudo está guardado.',
  whatsapp_unavailable: 'O WhatsApp não está disponível agora.',
  restart_requested: 'O WhatsApp pediu para refazer a conexão.',
  restricted: `O WhatsApp restringiu este número. ${kept}`,
  restricted_for_a_time: `O WhatsApp restringiu este número por um tempo. ${kept}`,
  blocked: `O WhatsApp bloqueou este número ou nega acesso a ele. ${kept}`,
  new_chats_locked: ({ until }) =>
    `O WhatsApp não deixa este número escrever em conversas novas${until === null ? '' : ` até ${until}`}. As que ele já conhece não são afetadas.`,
  new_chats_open: 'O WhatsApp deixa este número escrever em conversas novas de novo.',
  held_as_copy: ({ folder }) =>
    `Isto parece uma cópia de uma instalação que rodou por último em outro lugar (em ${folder}). Um número só pode estar online em um lugar, então fica retido aqui; nada foi alterado. Traga-o para cá se a outra não for mais rodar, ou deixe desligado.`,
  held_as_older:
    'Os backups têm dados mais novos que esta instalação, então isto parece uma cópia mais antiga posta no lugar dela. Um número só pode estar online em um lugar, então fica retido aqui; os dados mais novos continuam nos backups. Restaure o backup mais novo, traga-o para cá sem o que é mais novo, ou deixe desligado.',
  other_machine: 'A pasta de dados é a mesma; a máquina é outra ou foi reinstalada.',
  other_folder: 'A pasta de dados está em outro lugar do mesmo disco.',
  tail_missing:
    'Faltam os últimos segundos antes de esta instalação parar; cada contato recebe sessões novas.',
  lock_file_new: 'O arquivo de trava da pasta de dados foi criado de novo.',
  other_disk: 'A pasta de dados foi movida; não está mais onde estava.',
  told_to_go_on:
    'Esta instalação parece uma cópia; mandaram que continue aqui assim mesmo (HOLDFAST_TWIN=adopt).',

  connects: 'Conecta.',
  connects_in_turn: 'Conecta na sua vez.',
  connects_at_start: 'Conecta assim que o aparelho rodar.',
  renews: 'Renova a conexão.',
  reconnects_now: 'Conecta de novo na hora.',
  reconnects: 'Tenta de novo com pausas crescentes, sem parar.',
  asks_again: 'Tenta mais uma vez depois de um minuto antes de acreditar.',
  renews_version: 'Tenta mais uma vez com a versão mais nova.',
  shows_code: 'Mostra o código.',
  asks_for_code: 'Pede um código.',
  new_round: 'Pede códigos novos.',
  waits: 'Espera por você.',
  ends: 'Encerrou a conexão; tudo está guardado.',
  archives: 'Arquivou a conexão; nada foi apagado.',
  puts_back: 'Arquivou de novo a conexão anterior e pôs de volta a de antes.',
  known_chats_go_on: 'Continua com as conversas conhecidas.',
  goes_on: 'Continua daí.',
  nothing: 'Não foi preciso mais nada.',

  cap_hour: 'Espera: foi atingido o limite de mensagens por hora que você definiu.',
  cap_day: 'Espera: foi atingido o limite de mensagens por dia que você definiu.',
  new_chat_waits:
    'O WhatsApp não deixa este número escrever em conversas novas agora. Esta é uma conversa nova, então a mensagem espera; cancele se ela não puder atrasar.',
  quota_waits:
    'Espera: o WhatsApp não deixa este número abrir mais conversas novas por enquanto. As conhecidas continuam.',
  warm_up_waits:
    'Espera: o número é novo, e o aquecimento não deixa abrir mais conversas novas por enquanto.',
  opted_out: 'Esta pessoa pediu para não receber mais mensagens.',
  cancelled: 'Cancelada por você antes de ser enviada.',
  cancelled_late: 'Cancelada por você. Já tinha sido enviada uma vez sem resposta, então pode ter chegado.',
  new_chat_refused:
    'O WhatsApp não deixa este número escrever em conversas novas por enquanto. As que ele já conhece não são afetadas.',
  devices_refused:
    'O WhatsApp recusou duas vezes porque os aparelhos do destinatário não são os que ele espera.',
  refused_with_code: ({ code }) => `O WhatsApp recusou a mensagem com o código ${code}.`,
  not_on_whatsapp: 'Este número não está no WhatsApp.',
  other_number:
    'Outro número foi conectado desde então: uma mensagem nunca sai de um número para o qual não foi escrita.',
  no_answer: 'O WhatsApp não confirmou em várias tentativas. Mesmo assim pode ter chegado.',
  unsent: 'Não foi possível entregar ao WhatsApp em várias tentativas.',
  file_missing:
    'O arquivo não está mais aqui ou foi danificado, por isso não pode ser enviado. Envie o arquivo de novo.',
  not_uploaded:
    'O arquivo não pôde ser levado ao WhatsApp em várias tentativas. Tente de novo para enviá-lo.',
  too_many_tries: 'A conexão caiu a cada vez que foi enviada, então não se tenta mais. Pode ter chegado.',
  sent_before_restore:
    'Estava esperando no backup; não se sabe se foi enviada desde então. Envie de novo se quiser.',

  number_as_it_was: ({ name, account, moment }) =>
    `“${name}”${account === null ? '' : ` (${account})`} como estava ${moment}.`,
  no_phone_linked: 'Nenhum telefone está conectado nele.',
  phone_linked_on: ({ at }) => `O telefone dele foi conectado ${at}.`,
  chats_and_messages: ({ chats, messages }) =>
    `${plural(chats, 'conversa', 'conversas')} e ${plural(messages, 'mensagem', 'mensagens')}.`,
  files_missing: ({ count }) => filesMissing(count),
  was_trashed: 'Estava na lixeira naquele momento; volta fora dela.',
  not_here: 'Nada: ele não está aqui agora.',
  trashed_here: ({ name }) => `“${name}” está na lixeira aqui.`,
  handed_over_from_here: ({ name }) =>
    `“${name}” foi levado daqui. O que vem fica parado: inicie só se ninguém mais o usa.`,
  newer_messages: ({ count }) => `${plural(count, 'mensagem', 'mensagens')} desde então.`,
  newer_links: ({ count }) =>
    count === 1 ? '1 telefone conectado desde então.' : `${count} conexões de telefone desde então.`,
  nothing_newer: `Nada mais novo; o que está aqui ${aside}`,
  kept_aside: `Não se mistura: tudo ${aside}`,
  appliance_as_it_was: ({ moment }) => `O aparelho inteiro como estava ${moment}.`,
  numbers_in_it: ({ count, linked, names }) =>
    count === 0
      ? 'Nenhum número.'
      : `${plural(count, 'número', 'números')}, dos quais ${linked} com telefone: ${names}.`,
  everything_kept_aside: `Tudo o que está aqui agora ${aside}`,
  no_database_here: 'Nada: não há banco de dados aqui agora.',
  number_alone: 'Só este número: nenhum outro número, chave de API ou ajuste.',
  rest_stays_aside: 'Os outros números, as chaves de API e os ajustes ficam no que é posto de lado.',

  snapshot_before: 'Fazendo um backup do que está aqui',
  reading_file: 'Lendo o arquivo até o fim',
  taking_number_out: 'Tirando o número do backup',
  taking_database_out: 'Tirando o banco de dados do backup',
  opening_apart: 'Abrindo à parte de tudo',
  to_present_version: 'Trazendo o que vem para a versão atual',
  writing_beside: 'Gravando o que vem, ao lado do que está aqui',
  bringing_files: 'Trazendo os arquivos das mensagens',
  putting_in_place: 'Colocando no lugar',
  making_ready_before: 'Preparando o que estava antes',
  putting_back: 'Colocando de volta',
  stopping_number: 'Parando o número',
  writing_file: 'Gravando o arquivo',
  verifying_file: 'Conferindo o arquivo',
  naming_file: 'Dando nome ao arquivo',
  numbers_looked_at: 'Olhando os números de lá',
  source_watched: 'Vendo se o outro programa ainda funciona',
  numbers_coming: 'Trazendo os números',
  numbers_tried: 'Vendo se se conectam',
  files_coming: 'Trazendo os arquivos do que foi dito',
  messages_coming: 'Trazendo o que foi dito',
  resealing: 'Selando tudo de novo',

  location_gone: ({ folder }) =>
    `O segundo local ${folder} não está lá: o disco ou o compartilhamento pode estar desconectado. Conecte-o de novo.`,
  location_other_disk: ({ folder }) =>
    `A pasta ${folder} está lá, mas nossos backups não: pode haver outro disco no lugar, ou nenhum. Nada foi gravado nela. Conecte o certo ou defina o segundo local de novo.`,
  location_marker_damaged: ({ file }) =>
    `O arquivo ${file}, que distingue nosso lugar no segundo local de qualquer outro, está danificado. Nada é gravado lá enquanto isso, e os backups ao lado dele estão como estavam. Remova esse arquivo e defina o segundo local de novo.`,
  location_taken: ({ folder, since }) =>
    `Outra instalação deste aparelho grava em ${folder} desde ${since}: há uma cópia dele em outra máquina? Pare uma das duas e reinicie a outra.`,
  location_silent: ({ folder }) =>
    `O segundo local ${folder} não responde. Veja o disco ou o compartilhamento.`,
  location_full: ({ folder, freeMb }) =>
    `Há só ${freeMb} MB livres no segundo local ${folder}. Libere espaço lá.`,
  location_not_written: ({ folder }) =>
    `Não dá para gravar no segundo local ${folder}. O motivo está no registro.`,
  location_no_space: ({ folder, error }) =>
    `Não dá para gravar no segundo local ${folder} (${error}). Libere espaço lá.`,
  location_refuses: ({ folder, error }) =>
    `Não dá para gravar no segundo local ${folder} (${error}). Veja o disco ou o compartilhamento, e as permissões.`,
  location_unusable: ({ folder }) => `O segundo local ${folder} não pode ser usado.`,
  store_keys_missing: ({ folder }) =>
    `Nada abre o armazenamento de objetos ${folder}. Dê as chaves com AWS_ACCESS_KEY_ID e AWS_SECRET_ACCESS_KEY, ou defina de novo o segundo local com elas.`,
  store_keys_in_address:
    'O endereço de um armazenamento de objetos não leva chaves: seriam mostradas com ele. Nada foi mudado. Informe-as com AWS_ACCESS_KEY_ID e AWS_SECRET_ACCESS_KEY, ou nos campos para elas.',
  store_address_wrong: ({ address }) =>
    `${address} não é o endereço de um armazenamento de objetos; nada foi mudado. Escreva-o como s3://bucket/prefixo?endpoint=https://servidor&region=nome.`,
  store_no_bucket: ({ folder, bucket }) =>
    `Não há nenhum bucket ${bucket} em ${folder}. Aqui nada se perde. Crie-o lá ou indique outro.`,
  store_keys_refused: ({ folder }) =>
    `O armazenamento de objetos ${folder} não conhece estas chaves, ou elas venceram. Aqui nada se perde. Defina de novo o segundo local com chaves válidas.`,
  store_forbids: ({ folder }) =>
    `O armazenamento de objetos ${folder} não permite isto a estas chaves. Aqui nada se perde. Elas precisam poder listar, ler e gravar; apagar não é preciso.`,
  store_clock: ({ folder }) =>
    `O armazenamento de objetos ${folder} recusa o que é assinado aqui, porque o relógio desta máquina difere do dele. Aqui nada se perde. Acerte o relógio.`,
  store_elsewhere: ({ folder }) =>
    `O bucket de ${folder} fica em outra região. Aqui nada se perde. Indique essa região no endereço.`,
  store_busy: ({ folder }) =>
    `O armazenamento de objetos ${folder} está ocupado e pede uma pausa. Aqui nada se perde; a tentativa se repete sozinha.`,
  store_unreachable: ({ folder, error }) =>
    `Não se chega ao armazenamento de objetos ${folder} (${error}). Aqui nada se perde; a tentativa se repete sozinha. Veja a conexão e o endereço.`,
  store_failed: ({ folder, error }) =>
    `O armazenamento de objetos ${folder} respondeu com um erro (${error}). Aqui nada se perde; a tentativa se repete sozinha.`,
  store_altered: ({ folder }) =>
    `O que veio do armazenamento de objetos ${folder}, ou chegou a ele, não é o que foi enviado. Conta como ausente, e a tentativa se repete sozinha.`,
  files_still_to_copy: ({ left }) => `Todo o resto está lá. ${files(left)}`,
  location_back: ({ left }) =>
    `O segundo local está lá de novo. ${left === 0 ? 'Não falta nada nele.' : files(left)}`,
  location_given_up: 'Foi deixado de lado.',
  location_replaced: 'Agora há outro.',
  whole_path_of_folder: 'É preciso o caminho completo da pasta; nada foi alterado.',
  file_not_folder: ({ folder }) =>
    `${folder} é um arquivo, não uma pasta; nada foi alterado. Indique uma pasta.`,
  folder_in_data: ({ folder }) =>
    `${folder} está na pasta de dados e se perderia com ela; nada foi alterado. Escolha uma pasta em outro disco.`,
  key_beside_backups: ({ folder, keyFile }) =>
    `O arquivo de chave ${keyFile} está em ${folder}: quem tivesse os backups teria a chave deles; nada foi alterado. Escolha outra pasta.`,
  folder_not_writable: ({ folder, error }) =>
    `Não dá para gravar em ${folder} (${error}); nada foi alterado. Confira as permissões e se não está cheia.`,
  address_names_no_folder: ({ address }) =>
    `${address} não indica uma pasta desta máquina; nada foi alterado.`,
  no_such_folder: ({ folder }) =>
    `Não há pasta ${folder}; nada foi alterado. Conecte o disco ou crie a pasta primeiro.`,
  folder_not_readable: ({ folder, error }) => `${folder} não pode ser lida (${error}); nada foi alterado.`,
  several_installations: ({ folder, count, names }) =>
    `Em ${folder} estão os backups de ${count} instalações; nada foi alterado. Indique uma: ${names}.`,

  file_torn: ({ type }) => `danificado: não está inteiro; ficou de fora. ${without(type)}`,
  file_unreadable: ({ type, error }) => `não pode ser lido (${error}); ficou de fora. ${without(type)}`,
  file_of_another_kind: ({ type }) => `não contém ${type}; ficou de fora. ${without(type)}`,
  file_misnamed: ({ type }) => `não é um nome de ${type}; ficou de fora.`,
  login_numbers_as_texts: 'os números estão escritos como textos; lido mesmo assim.',
  login_odd: ({ odd }) => `escrito de modo incomum (${odd}); lido mesmo assim.`,
  login_torn: 'danificado: não está inteiro.',
  login_unreadable: ({ error }) => `não pode ser lido (${error}).`,
  pre_keys_missing: `não está lá: foi usada, como todas são uma a uma, ou se perdeu. ${without('pre-key')}`,
  sync_key_missing: `não está lá, embora as credenciais a citem. ${resync}`,
  mapping_missing: `não está lá. ${without('')}`,
  collection_torn:
    'termina dentro de um documento: o que segue fica de fora. O que faltar da conexão é pedido mais uma vez.',
  link_not_still:
    'mudou enquanto era olhado: o outro programa ainda o usa. Ficou de fora; a próxima mensagem de cada contato é pedida mais uma vez.',
  file_not_had: ({ error }) =>
    `o arquivo desta mensagem não pôde ser obtido de lá (${error}). Enquanto o WhatsApp o tiver, é buscado quando alguém o abre.`,
  online_there: 'está on-line no outro programa: não vem antes de esse programa ser parado.',
  name_made_to_fit: ({ there, name }) =>
    `aqui se chama “${name}”: “${there}” está ocupado ou não pode ser um nome aqui.`,
  id_not_kept: 'tem aqui um id novo: o que tinha lá não vale aqui ou está ocupado.',
  token_not_kept: 'tem aqui um token novo: o que tinha lá é de outro número, ou é curto demais.',
  setting_not_kept: ({ setting }) =>
    `${setting}: o que estava definido lá não pode ser definido aqui; ficou de fora. Defina de novo.`,
}

function filesMissing(n: number): string {
  const what = n === 1 ? 'O arquivo de 1 mensagem não está' : `Os arquivos de ${n} mensagens não estão`
  return `${what} neste backup nem aqui: são pedidos de novo ao WhatsApp, que guarda arquivos por algumas semanas.`
}
