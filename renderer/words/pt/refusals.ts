// Why something is not done, and what to do next, in Brazilian Portuguese.
import type { Refusals } from '../told-words.ts'
import { chatwootRefusals } from './chatwoot-refusals.ts'
import { groupRefusals } from './groups.ts'
import { passkeyRefusals } from './passkey.ts'

const unchanged = 'Nada foi alterado.'
const keepFolder = 'Deixe a pasta de dados como está e restaure o backup comprovado mais novo.'
const anotherSnapshot = 'Escolha outro backup ou momento, ou pegue este do segundo local.'
const copyAgain = 'Copie de novo ou use outro.'
const wholeCopy =
  'Ponha no lugar uma cópia mais antiga e inteira deste arquivo e importe de novo. Sem ela, conecte o telefone outra vez.'

export const refusals: Refusals = {
  ...chatwootRefusals,
  ...groupRefusals,
  ...passkeyRefusals,
  channel_unknown:
    'O WhatsApp não conhece esse canal, ou não mais; nada foi alterado. Confira o endereço ou procure-o num celular.',
  channel_not_yours:
    'O WhatsApp não permite a este número fazer isso nesse canal; nada foi alterado. O dono não pode deixar de segui-lo; quem não o segue não tem o que silenciar.',
  not_queued: 'Só o que ainda espera pode ser cancelado; nada foi alterado.',
  not_scheduled: 'Só o que espera pela sua hora pode ser enviado antes dela; nada foi alterado.',
  not_failed: 'Só o que falhou pode ser enviado de novo; nada foi alterado.',
  number_trashed: 'Este número está na lixeira; nada foi alterado. Tire-o de lá primeiro.',
  not_in_trash:
    'Este número não está na lixeira, então não pode ser eliminado; nada foi alterado. Mova-o para a lixeira primeiro: de lá ainda dá para voltar.',
  not_trashed: 'Este número não está na lixeira; nada foi alterado.',
  number_moved:
    'Este número foi levado para outra instalação; não pode se conectar aqui. Traga-o de volta se a outra não o usa mais.',
  number_held:
    'Esta instalação parece uma cópia, então os números dela ficam retidos. Decida primeiro se vêm para cá ou ficam desligados.',
  number_replaced: 'Outro programa usa este número; nada foi alterado. Assuma para usá-lo aqui.',
  not_stopped: 'Este número não está parado; nada foi alterado. Pare-o primeiro.',
  not_moved: 'Este número não foi levado embora; nada foi alterado.',
  not_held: 'Este número não está retido; nada foi alterado.',
  not_replaced: 'Não há nada para assumir; nada foi alterado.',
  link_in_use: 'Esta conexão é a que está em uso; nada foi alterado.',
  number_online: 'Este número está conectado e online; nada foi alterado. Desconecte primeiro.',
  number_linked:
    'Este número já está conectado; nada foi alterado. Inicie-o, ou desconecte primeiro para conectar de novo.',
  nothing_sent: ({ because }) => `Nada foi enviado. ${because}`,
  name_in_use: ({ name }) => `O nome “${name}” já está em uso; nada foi alterado. Escolha outro.`,
  token_in_use: 'Outro número já tem este token; nada foi alterado. Dê a cada um o seu.',
  no_such_number: ({ name }) => `Não há número “${name}”. Procure na lixeira.`,
  not_there_in_trash: ({ name }) => `Não há número “${name}” na lixeira.`,
  several_in_trash: ({ name }) => `Há mais de um número chamado “${name}”; nada foi apagado.`,
  purge_not_confirmed: 'O nome digitado não é o deste número. Nada foi apagado.',
  return_not_confirmed:
    'O nome digitado não é o deste número. Nada foi alterado. Confirme que a outra instalação não usa mais o número.',
  no_snapshot_before_purge: ({ why }) =>
    `Nada foi apagado: não deu para fazer um backup antes. Libere espaço e tente de novo. (${why})`,
  purge_goes_on: 'O aparelho está parando; a eliminação continua no próximo início.',
  no_such_link: ({ link }) => `Este número nunca teve uma conexão ${link}.`,
  not_in_outbox: 'Esta mensagem não está mais na fila de envio.',
  not_an_address: ({ to }) =>
    `“${to}” não é um número ou conversa para onde se possa escrever. Use só dígitos com o código do país, por exemplo 5511999990000.`,
  quote_missing: 'A mensagem a responder não está guardada aqui; nada foi enviado. Envie sem a citação.',
  target_missing: 'A mensagem a que isto se refere não está guardada nessa conversa; nada foi enviado.',
  target_is_effect:
    'Nada pode ser feito a uma reação, edição ou exclusão; nada foi enviado. Escolha a mensagem a que pertence.',
  target_not_sent: 'Essa mensagem nunca foi enviada, portanto ninguém a tem; nada foi enviado.',
  edit_of_others: 'Só as mensagens próprias do número podem ser editadas; nada foi enviado.',
  delete_of_others:
    'Numa conversa de dois só as mensagens próprias podem ser apagadas para todos; nada foi enviado.',
  wants_no_messages:
    'Esta pessoa pediu para não receber mais mensagens; nada foi enviado. Se ela quiser receber de novo, permita.',
  nothing_to_begin_from: ({ chat }) =>
    `Não há nenhuma mensagem com “${chat}” aqui, e ao celular se pede o que veio antes de uma.`,
  no_such_chat: ({ chat }) => `Não há conversa com “${chat}”.`,
  timer_of_two:
    'Assim só se define quanto duram as mensagens em uma conversa de dois; nada foi mudado. Em um grupo isso se define nas configurações dele.',
  channel_is_no_chat:
    'Um canal não se arquiva, fixa nem silencia como uma conversa; nada foi alterado. Silencie-o nos canais, ou deixe de segui-lo.',
  no_such_label: ({ label }) => `Não há a etiqueta “${label}”; nada foi alterado.`,
  never_linked: 'Este número nunca foi conectado; nada foi alterado. Conecte-o primeiro.',
  not_answered: 'O WhatsApp não disse se conhece o número. Tente quando o número estiver online.',
  no_file_to_fetch:
    'Esta mensagem não tem um arquivo que possa ser buscado: ele está aqui, está sendo buscado ou é para ver uma só vez.',
  no_picture_kept: 'Nenhuma foto dele está guardada aqui: não há, não é mostrada ou não foi pedida.',
  no_thumbnail:
    'Não há uma imagem pequena deste arquivo: não é uma imagem, não pode ser lido ou não está aqui.',
  file_not_kept: 'Não há esse arquivo aqui, ou nenhuma mensagem o usa mais.',
  no_sessions: 'Nenhum telefone está conectado, então não há sessões a recomeçar; nada foi alterado.',

  last_owner_key: 'Esta é a última chave que abre tudo; ela continua valendo. Faça outra primeiro.',
  scope_missing: ({ scope }) =>
    `Falta a esta chave a permissão “${scope}”, que isto exige; nada foi mudado. Use uma que a tenha.`,
  key_from_elsewhere: 'Esta chave não vale deste endereço; nada foi mudado. Use-a de onde deve ser usada.',
  key_ends_before: 'A chave já teria terminado; nada foi criado. Indique um momento futuro, ou nenhum.',
  scopes_needed:
    'Uma chave para um só número, com endereços ou com um ritmo pode algumas coisas, não tudo; nada foi criado. Diga quais.',
  too_many_requests: ({ perMinute }) =>
    `Esta chave pode perguntar ${perMinute} vezes por minuto, e já o fez; nada foi mudado. Pergunte mais tarde.`,
  no_such_key: 'Não há mais uma chave válida com essa identificação.',
  no_such_job: 'Esse trabalho não é mais lembrado; o que ele fez está guardado.',
  being_done: 'Isso já está sendo feito; nada mais foi começado.',
  nobody_told: 'Ninguém é avisado ainda, então não há o que testar. Preencha um endereço primeiro.',
  set_by_environment: ({ variable }) =>
    `${variable} está definida no ambiente do programa, e é ela que vale; nada foi alterado. Mude lá.`,
  address_closed:
    'O endereço é privado, e HOLDFAST_ISOLATE_TENANTS o fecha aos tokens dos números; nada foi alterado. Deixe o dono defini-lo ou use um endereço público.',
  webhook_of_alerts: 'Este webhook avisa pessoas dos alertas e é definido nos ajustes; nada foi alterado.',
  webhook_unreadable:
    'A parte selada deste webhook não pode ser lida. Nada foi sobrescrito; os outros continuam. Remova-o e crie de novo: os eventos ficam.',
  no_such_webhook: 'Este webhook não está mais aqui.',
  no_such_delivery: 'Esta entrega não está mais aqui: o que foi entregue sai da lista.',
  dialect_taken: 'Este número já tem um webhook dessa forma; nada foi alterado. Mude aquele.',
  no_such_event_type: ({ type, types }) =>
    `Não há tipo de evento “${type}”; nada foi alterado. Os tipos são: ${types}.`,
  replay_too_large:
    'São eventos demais de uma vez; nada é entregue de novo. Peça trechos menores, um após o outro.',
  database_busy: 'O banco de dados ficou ocupado por tempo demais; nada foi alterado. Tente de novo.',
  file_unusable: ({ file }) =>
    `Não é possível ler ou gravar ${file}; nada foi alterado e nada se perdeu. Confira as permissões, e se o disco está montado só para leitura.`,
  folder_read_only:
    'A pasta de dados não pode ser gravada; nada foi alterado e nada se perdeu. Confira as permissões dela.',
  database_partly_unreadable:
    'Uma parte do banco de dados não pode ser lida; nada foi sobrescrito. Deixe a pasta de dados como está e restaure de um backup.',
  contradicts_stored:
    'A mudança contradiz o que está guardado; nada foi alterado. O motivo está no registro.',
  database_refused: 'O banco de dados recusou a mudança; nada foi alterado. O motivo está no registro.',
  no_write_ahead_log:
    'Este sistema de arquivos não guarda o banco de dados com segurança. Nada foi alterado. Escolha uma pasta de dados em um disco local.',
  not_a_database: ({ file }) =>
    `O arquivo ${file} não é um banco de dados. Ele não foi alterado. ${keepFolder}`,
  database_damaged: ({ file }) =>
    `O banco de dados ${file} está danificado. Ele não foi alterado. ${keepFolder}`,
  database_found_damaged: ({ file }) =>
    `O banco de dados ${file} está danificado. Nada mais é gravado nele. ${keepFolder}`,
  database_unreadable: ({ file }) =>
    `O banco de dados ${file} não pode ser lido. Ele não foi alterado. Confira o disco e as permissões do arquivo.`,
  path_is_ours: ({ path, folder }) =>
    `${path} fica em ${folder}, que é do próprio Holdfast. ${unchanged} Escolha um lugar fora dali, de preferência em outro disco.`,
  path_no_file: ({ path }) =>
    `${path} é um pipe, um socket ou um dispositivo. Não foi aberto. ${unchanged} Indique um arquivo ou uma pasta em um disco.`,
  path_too_long: `O caminho, ou um nome nele, é mais longo do que este sistema aceita. ${unchanged} Escolha nomes mais curtos.`,
  path_unreadable: ({ path, error }) =>
    `Não dá para ver o que há em ${path} (${error}). ${unchanged} Confira o caminho e as permissões.`,
  path_silent: ({ path }) =>
    `O disco ou o compartilhamento de ${path} não responde. ${unchanged} Tente de novo quando responder ou escolha outro lugar.`,
  database_is_link: ({ file }) =>
    `${file} é um link, então o banco de dados não pode ser aberto com segurança. ${unchanged} Ponha o próprio arquivo no lugar do link, com os que começam pelo nome dele. Para ter os dados em outro disco, escolha uma pasta de lá como pasta de dados.`,
  database_no_file: ({ file }) =>
    `${file} não é um arquivo, então o banco de dados não pode ser aberto. ${unchanged} Ponha o banco de volta no lugar ou restaure um backup: o que está lá agora é posto de lado.`,
  restore_record_unreadable: ({ folder, file }) =>
    `Não há banco de dados em ${folder}, e uma restauração que pode tê-lo movido deixou um registro que não pode ser lido: ${file}. Nada foi recomeçado. O que ela pôs de lado está junto desse registro: ponha-o de volta no lugar ou restaure um backup.`,
  database_of_another_program: ({ file }) =>
    `O arquivo ${file} é um banco de dados de outro programa. Ele não foi alterado. Leve-o para outro lugar ou escolha outra pasta de dados.`,
  database_gone_log_there: ({ file }) =>
    `O banco de dados ${file} falta ou está vazio, mas o registro de escrita dele está lá. ${unchanged} Ponha o banco de volta ao lado dele ou restaure o backup comprovado mais novo.`,
  log_of_another_database: ({ file, log }) =>
    `O banco de dados ${file} e o registro ${log} não são do mesmo conjunto. ${unchanged} Ponha de volta os dois que estavam juntos ou restaure o backup comprovado mais novo.`,
  empty_beside_snapshots: ({ folder }) =>
    `O banco de dados em ${folder} está vazio, mas há backups. Nada foi recomeçado. Restaure o backup comprovado mais novo.`,
  database_gone: ({ folder, saved }) =>
    `O banco de dados em ${folder} falta ou está vazio, mas havia um. Nada foi recomeçado. ${saved === null ? 'Ponha-o de volta ou restaure um backup.' : `O que ele continha está salvo em ${saved}: restaure essa pasta.`}`,
  begun_unknown: ({ folder, file }) =>
    `Não há banco de dados em ${folder}, e ${file}, que diz se havia um, não pode ser lido. Nada foi recomeçado. Confira as permissões desse arquivo.`,
  database_from_the_future:
    'O banco de dados foi gravado por uma versão mais nova do Holdfast. Nada foi alterado. Instale a versão mais nova de novo ou restaure um backup desta versão.',

  no_such_restore: 'Não há essa restauração.',
  undone_already: 'Esta restauração já foi desfeita.',
  changed_nothing: 'Esta restauração não alterou nada.',
  nothing_kept_before: 'Nada de antes desta restauração está guardado, então não há com que desfazê-la.',
  before_does_not_open: ({ file }) =>
    `O que estava aqui antes desta restauração não abre, então não foi posto de volta. ${unchanged} Fica em ${file} até você descartar.`,
  restore_under_way: 'Esta restauração está em andamento; nada foi apagado.',
  restore_being_applied:
    'Esta restauração ainda está sendo aplicada; nada foi apagado. Cancele-a ou espere o fim.',
  before_erased: 'O que estava antes foi apagado; nada foi alterado.',
  before_discarded: 'O que estava antes desta restauração foi descartado; nada foi alterado.',
  later_restore_first:
    'Uma restauração posterior tomou o lugar dela; nada foi alterado. Desfaça aquela primeiro.',
  name_of_another: ({ name }) =>
    `O nome “${name}” está em uso por outro número; nada foi alterado. Dê outro nome ao que vem.`,
  token_of_another: ({ name }) =>
    `O número “${name}” tem o mesmo token; nada foi alterado. Mova-o para a lixeira primeiro.`,
  backup_damaged: `O banco de dados neste backup está danificado. ${unchanged} Escolha um backup comprovado mais antigo ou outro local.`,
  not_in_file: ({ name, there }) => `Não há número “${name}” neste arquivo; nada foi alterado. Há: ${there}.`,
  not_at_that_moment: ({ name, there }) => `Não havia número “${name}” naquele momento. Havia: ${there}.`,
  snapshot_or_moment: 'Indique um backup ou um momento, não os dois; nada foi alterado.',
  no_keys_file: ({ folder }) =>
    `Não há keys.json em ${folder}, então os backups dali não podem ser abertos. Indique a própria pasta dos backups.`,
  key_needed_here: `É preciso a chave de recuperação ou a senha para abrir estes backups: o banco de dados daqui não abre. ${unchanged} A chave está no kit de emergência.`,
  new_one_did_not_open: ({ why }) => `O que foi posto no lugar não abriu: ${why}`,
  restore_interrupted: 'Foi interrompida antes de alterar qualquer coisa. Comece de novo.',

  no_such_snapshot: 'Este backup não está mais aqui.',
  no_snapshot_file: ({ file }) => `Não há o backup ${file}.`,
  no_snapshot_in: ({ folder }) => `Não há nenhum backup em ${folder}.`,
  nothing_so_early: ({ asked, oldest }) => `Não há nada de ${asked} ou antes: o mais antigo é de ${oldest}.`,
  not_a_snapshot: ({ file }) =>
    `O arquivo ${file} não é um backup do Holdfast. Escolha outro, ou pegue este do segundo local.`,
  snapshot_renamed: ({ file, id }) =>
    `O arquivo ${file} contém o backup ${id}: foi renomeado. Devolva o nome dele ou escolha outro.`,
  snapshot_truncated: ({ file }) => `O arquivo ${file} termina cedo demais. ${unchanged} ${anotherSnapshot}`,
  snapshot_altered: ({ file }) =>
    `O arquivo ${file} não está como foi gravado. ${unchanged} ${anotherSnapshot}`,
  record_altered: ({ at, file }) =>
    `O registro de ${at} em ${file} não está como foi gravado. ${unchanged} ${anotherSnapshot}`,
  snapshot_other_size: ({ id }) => `O backup ${id} tem outro tamanho do que diz. ${anotherSnapshot}`,
  snapshot_not_unpacked: ({ id }) =>
    `Uma parte do backup ${id} não pode ser desempacotada. ${anotherSnapshot}`,
  snapshot_of_another_key: ({ id }) =>
    `O backup ${id} foi selado com outra chave de dados. Use a chave, a senha ou a chave de recuperação do aparelho que o fez.`,
  snapshot_from_the_future: ({ file }) =>
    `O backup ${file} foi feito por uma versão mais nova do Holdfast. Instale-a ou escolha um mais antigo.`,
  base_of_moment_missing: ({ at, folder }) =>
    `O backup em que se apoia o momento ${at} não está em ${folder}. Escolha um momento antes da parte que falta.`,
  moments_missing: ({ at }) =>
    `Falta uma parte do que foi copiado antes de ${at}. Escolha um momento antes dela ou pegue os arquivos do segundo local.`,
  no_room_for_snapshot: ({ freeMb }) =>
    `Há só ${freeMb} MB livres no disco: nenhum backup foi feito. Os números continuam. Libere espaço e tente de novo.`,
  snapshot_unreadable: 'Ele não pode ser lido.',
  snapshot_unreadable_by_system: ({ error }) => `Ele não pode ser lido (${error}).`,
  snapshot_not_sound: ({ problems }) => `Ao ser aberto, algo não estava certo: ${problems}.`,
  proof_silent: 'A comprovação não disse nada.',

  archive_missing: `Não há esse arquivo. ${unchanged} Confira o caminho.`,
  archive_empty: `O arquivo está vazio. ${unchanged} ${copyAgain}`,
  archive_not_one: `O arquivo não é um backup do Holdfast, seja qual for o nome. ${unchanged}`,
  archive_wrong_key: `A senha ou a chave de recuperação não abre este arquivo. ${unchanged} Use a senha com que foi feito ou a chave de recuperação do aparelho que o fez.`,
  archive_key_needed: `Este arquivo precisa da senha dele ou da chave de recuperação. ${unchanged}`,
  archive_damaged: `O arquivo não está como foi gravado: uma parte falta ou foi mudada. ${unchanged} ${copyAgain}`,
  archive_too_large: `O arquivo cresceria sem medida ao ser desempacotado. ${unchanged} Nenhum backup é assim: não o use.`,
  archive_unsafe: `O arquivo contém um nome que nenhum backup grava. ${unchanged} Foi montado por outra pessoa: não o use.`,
  archive_from_the_future: `O arquivo foi feito por uma versão mais nova do Holdfast. ${unchanged} Atualize o Holdfast e tente de novo.`,
  whole_path_of_file: 'É preciso o caminho completo do arquivo.',
  folder_of_file_missing: ({ folder }) => `Não há pasta ${folder}; nada foi gravado.`,
  file_exists: ({ file }) => `O arquivo ${file} já existe; não foi tocado. Escolha outro nome.`,
  number_to_export_missing: ({ name }) => `Não há número “${name}”; nada foi gravado.`,
  media_without_messages: 'Arquivos vão com as mensagens deles; nada foi gravado.',
  no_key_for_file:
    'Não há chave de recuperação confirmada para fazer o arquivo; nada foi gravado. Use uma senha, ou faça e confirme uma chave primeiro.',
  one_number_to_move: 'Só um número por vez pode ser levado; nada foi gravado. Escolha um.',
  move_with_messages: 'Um número é levado com as mensagens dele; nada foi gravado.',
  move_trashed: 'Este número está na lixeira; nada foi gravado. Tire-o de lá primeiro.',
  to_other_only_with_number:
    'A forma de outro programa não é selada, por isso só é feita para entregar um número; nada foi gravado. Indique um número e peça a entrega.',
  no_link_to_move:
    'Este número não tem conexão que outro programa possa assumir; nada foi gravado. Conecte o telefone ao outro programa.',
  moved_already:
    'Este número já foi levado; nada foi gravado. Traga-o de volta primeiro se a outra instalação não o usa.',
  moved_but_not_named: ({ file, hidden }) =>
    `O número foi levado, mas o arquivo não pôde se chamar ${file}; é ${hidden}. Use esse arquivo: está inteiro.`,
  not_as_it_was_left:
    'O arquivo gravado não é este número como foi deixado; ele continua aqui. Peça a mudança de novo. Nenhum arquivo ficou para trás.',
  line_is_no_row: `Uma linha do arquivo não é o que deveria ser. ${unchanged}`,
  holds_something_unknown: ({ what }) =>
    `Ele contém algo que esta versão não conhece (${what}). ${unchanged} Atualize o Holdfast e tente de novo.`,

  whole_path_of_import: 'É preciso o caminho completo da pasta.',
  import_folder_unreadable: ({ folder, error }) =>
    `A pasta ${folder} não pode ser lida (${error}). Nada foi importado. Confira o caminho e as permissões.`,
  part_of_a_link: ({ file, folder }) =>
    `${file} é só um arquivo de uma conexão; as chaves estão ao lado. Nada foi importado. Indique a pasta: ${folder}`,
  import_file_not_folder: ({ file }) =>
    `${file} é um arquivo, não uma pasta. Nada foi importado. Se for uma cópia compactada, descompacte primeiro e indique a pasta que contém creds.json.`,
  state_in_one_file: ({ file }) =>
    `${file} é um arquivo, não uma pasta. Nada foi importado. É o estado em um só arquivo de um Baileys antigo: deixe aquele programa gravá-lo com useMultiFileAuthState e indique aquela pasta.`,
  login_missing: ({ folder }) =>
    `Não há creds.json em ${folder}. Nada foi importado. Indique a própria pasta que contém creds.json.`,
  login_unusable: ({ folder }) =>
    `O creds.json em ${folder} não pode ser usado. Nada foi importado. ${wholeCopy}`,
  login_never_linked: ({ folder }) =>
    `As credenciais em ${folder} nunca foram conectadas a um telefone. Nada foi importado. Crie um número e conecte o telefone a ele.`,
  login_incomplete: ({ folder, fields }) =>
    `O creds.json em ${folder} não está completo (${fields}). Nada foi importado. ${wholeCopy}`,
  import_name_in_use: ({ name }) => `O nome “${name}” já está em uso; nada foi importado. Escolha outro.`,
  source_unknown: ({ source }) =>
    `${source} não é nada de onde possam vir números. Nada foi importado. Indique um banco de dados, um Redis, uma pasta ou um arquivo.`,
  source_unreachable: ({ source, error }) =>
    `${source} não pode ser lido (${error}). Nada foi importado. Confira o endereço, se está funcionando e se pede TLS.`,
  source_refuses: ({ source, error }) =>
    `${source} não deixa ler (${error}). Nada foi importado. Confira o usuário, a senha e as permissões.`,
  source_went_away: ({ source, error }) =>
    `${source} deixou de responder (${error}). Os números que constam como importados estão inteiros; dos outros nada foi tirado. Tente de novo quando voltar.`,
  source_without_numbers: ({ source }) =>
    `Não há números em ${source}. Nada foi importado. Confira se é o banco, o esquema ou a pasta certa.`,
  dump_in_own_form: ({ file }) =>
    `${file} é uma cópia no formato próprio do PostgreSQL. Nada foi importado. Faça uma em texto: pg_restore -f plain.sql ${file}`,
  source_of_another_kind: ({ source }) =>
    `${source} contém conexões do whatsmeow, cujas chaves não servem aqui. Nada foi importado. Esses números precisam ser conectados de novo com um telefone.`,
  not_of_hgetall: ({ file }) => `${file} não contém o que HGETALL diz, por nomes. Nada foi importado.`,
  file_store_unknown:
    'Ali não há arquivos de mensagens. Nada foi importado. Escreva “url”, ou o armazenamento como s3://CHAVE:SEGREDO@host:9000/bucket, com ?ssl=false se não tiver TLS.',
  files_need_appliance:
    'Arquivos pertencem a mensagens que um programa em execução recebe; nenhum usa esta pasta. Nada foi importado. Inicie com: holdfast serve, e tente de novo.',
  packed_damaged: ({ file }) =>
    `${file} não pode ser descompactado: está danificado ou incompleto. Nada foi importado. Compacte de novo, ou descompacte e indique a pasta.`,
  packed_no_room: ({ file }) =>
    `Não há espaço para descompactar ${file}; o que foi descompactado já foi removido. Nada foi importado. Abra espaço onde está a pasta de dados, ou descompacte em outro lugar e indique a pasta.`,
  packed_leads_out: ({ file }) =>
    `${file} quer escrever fora de onde é descompactado; não foi feito. Nada foi importado. Compacte a própria pasta, sem caminhos completos nem “..”.`,
  packed_too_large: ({ file, gigabytes, files }) =>
    `${file} contém mais de ${gigabytes} GB ou de ${files} arquivos; o que foi descompactado já foi removido. Nada foi importado. Descompacte onde houver espaço e indique a pasta.`,
  keys_elsewhere: ({ name }) =>
    `As credenciais de “${name}” estão lá, mas nenhuma das chaves. Nada foi importado. Indique o Redis ou a pasta instances onde estão.`,
  first_not_online: ({ name, state }) =>
    `“${name}” veio primeiro e não está on-line (${state}), por isso este ficou onde está. Nada dele foi importado. Veja o que o impede e tente de novo.`,
  still_online_there: ({ name }) =>
    `“${name}” está on-line no outro programa, e dois programas com uma conexão se derrubam. Nada foi importado. Pare o outro programa e tente de novo.`,
  twin_in_source: ({ number, name }) =>
    `O ${number} está lá duas vezes; “${name}” é a conexão mais nova e vem. Esta não. Para trazer esta, escolha só ela.`,
  number_linked_here: ({ number, name }) =>
    `O número ${number} já está conectado aqui como “${name}”; nada foi importado. Para usar a pasta, mova aquele para a lixeira primeiro.`,

  not_a_recovery_key:
    'Isto não é uma chave de recuperação; nada foi alterado. Ela começa com AGE-SECRET-KEY-1 e está no kit de emergência.',
  slip_in_recovery_key:
    'Há um erro nesta chave de recuperação; nada foi alterado. Compare com o kit de emergência, letra por letra.',
  recovery_key_does_not_open:
    'Esta chave de recuperação não abre estes backups; nada foi alterado. Use o kit de emergência do aparelho que os fez, o mais novo se houver vários.',
  no_recovery_key: 'Ainda não há chave de recuperação; nada foi alterado. Faça uma primeiro.',
  not_the_last_recovery_key:
    'Esta não é a chave de recuperação feita por último; nada foi alterado. Digite como está impressa. Se a perdeu, faça uma nova.',
  keys_file_unreadable: ({ file }) =>
    `O arquivo ${file} não pode ser entendido. ${unchanged} Pegue-o de outro local dos backups, ou atualize o Holdfast.`,
  no_passphrase_for_backups:
    'Nenhuma senha foi definida para estes backups; nada foi alterado. Use a chave de recuperação do kit de emergência.',
  passphrase_too_short: ({ letters }) =>
    `A senha é curta demais; nada foi alterado. Use pelo menos ${letters} caracteres: algumas palavras sem relação são fáceis de guardar.`,
  wrong_passphrase: 'A senha está errada. Nada foi gravado.',
  rotation_wrong_passphrase: `A senha está errada. ${unchanged}`,
  rotation_needs_passphrase: `É preciso a senha: a nova chave de dados também é guardada com ela. ${unchanged}`,
  data_key_being_changed:
    'A chave de dados está sendo trocada agora; nada mais foi alterado. Tente de novo quando terminar.',
  file_not_here:
    'Esse arquivo não está guardado aqui para este número; nada foi enviado. Envie o próprio arquivo.',
  file_empty: 'O arquivo está vazio; nada foi enviado.',
  file_too_large_to_send: ({ most }) =>
    `O arquivo é maior que ${Math.floor(most / 1024 / 1024)} MB, o limite aqui; nada foi enviado.`,
  file_of_other_type: ({ found }) =>
    `Pelos seus bytes o arquivo é ${found}, que o WhatsApp não mostra assim; nada foi enviado. Envie-o como documento.`,
  gif_needs_ffmpeg:
    'Os celulares tocam um GIF como vídeo; para converter este arquivo é preciso o ffmpeg, que não está aqui. Nada foi enviado. Instale o ffmpeg ou envie o GIF como MP4.',
  file_needs_ffmpeg: ({ found }) =>
    `Pelos bytes o arquivo é ${found}; para virar mensagem de voz é preciso o ffmpeg, que não está aqui. Nada foi enviado. Instale o ffmpeg ou envie Ogg com Opus.`,
  file_not_converted: ({ found }) =>
    `O arquivo diz ser ${found}, mas não pode ser lido nem convertido; nada foi enviado. Envie outro.`,
  file_room_missing:
    'Não há espaço no disco para o arquivo; nada foi enviado. Libere espaço e envie de novo.',
  file_url_failed:
    'Não foi possível buscar o arquivo no endereço; nada foi enviado. O endereço deve dar o próprio arquivo, sem login.',
  no_such_message: 'Não há mensagem com esse id nessa conversa; nada foi alterado.',
  not_a_poll:
    'Essa mensagem não é uma enquete, ou o seu segredo não está guardado aqui; nada foi enviado. Vote no telefone.',
  not_an_event:
    'Essa mensagem não é um evento, ou o seu segredo não está guardado aqui; nada foi enviado. Responda no telefone.',
  no_story_kind: 'Um status é um texto, uma imagem, um vídeo ou uma mensagem de voz; nada foi enviado.',
  story_for_nobody:
    'Um status vai para quem é indicado, e ninguém foi; nada foi enviado. Indique-os em "audience".',
  at_once_only: 'O que se faz a uma mensagem é feito na hora; nada foi enviado. Deixe "sendAt" de fora.',
  kind_untried: ({ kind }) =>
    `Não foi possível testar como os telefones mostram ${kind}, por isso está desligado aqui; nada foi enviado. HOLDFAST_UNTRIED=on o liga.`,
  not_an_option: 'A enquete não tem uma dessas opções, ou aceita menos delas; nada foi enviado.',
  quick_answer_taken: ({ name }) =>
    `Já existe uma resposta rápida /${name}; nada foi alterado. Dê outro nome, ou altere a que existe.`,
  quick_answer_unknown:
    'Essa resposta rápida não existe, ou não existe mais; nada foi alterado. Veja a lista delas. Uma para todos os números é alterada por quem alcança todos.',
  quick_answers_full: ({ most }) =>
    `Já há ${most} respostas rápidas, e não se guardam mais; nada foi alterado. Remova uma que ninguém usa.`,
  messages_would_go: ({ count }) =>
    `Guardadas assim, seriam apagadas ${count} mensagens que estão aqui agora; nada foi alterado. Veja a prévia e confirme quantas ela mostra.`,
  forget_not_confirmed: ({ contact }) =>
    `O que confirma não é quem deve ser esquecido; nada foi apagado. Escreva ${contact}.`,
  messages_wait:
    'Ainda há mensagens a enviar para lá; nada foi apagado. Cancele-as na caixa de saída ou espere que sejam enviadas.',
  nobody_to_forget: ({ contact }) =>
    `Nada está guardado de ${contact}; nada foi alterado. Procure a conversa e escreva o nome como aparece lá.`,
  no_password:
    'Nenhuma senha está definida aqui; nada foi alterado. Entre com uma chave e defina uma nas configurações.',
  password_too_short: ({ letters }) =>
    `A senha é curta demais; nada foi alterado. Escolha pelo menos ${letters} caracteres: algumas palavras que não combinam são fáceis de guardar.`,
  no_such_session: 'Essa sessão não existe; talvez já tenha terminado.',
  file_or_upload: 'É preciso um arquivo desta máquina ou um envio, e não os dois; nada foi alterado.',
  no_such_upload:
    'Este envio não está mais aqui; nada foi alterado. Os envios ficam por um dia: envie o arquivo de novo.',
  no_such_download:
    'Este arquivo de backup não está mais aqui. Os que esperam ser baixados ficam por um dia: faça outro.',
}
