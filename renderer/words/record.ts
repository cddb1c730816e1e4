// What stands in the record, in words, in every language: what it is about, and what became of it. They come with the page of
// the record, because few people ever open it. What has no words here is shown by its code.
import type { Language } from './languages.ts'
import { language } from './words.ts'

const about = {
  en: 'Number,Message,Chat,Snapshot,Backup file,Import,Webhook,Settings,Support bundle,Key,Sign-in,Password,Second factor,Access,Appliance,Channel,Copy of the folder,Keeping,Person forgotten,Sending,Trash,Group,Community,Profile,Privacy,Person,Restore,Recovery key,Passphrase,Data key,Second location',
  pt: 'Número,Mensagem,Conversa,Backup,Arquivo de backup,Importação,Webhook,Configurações,Pacote de suporte,Chave,Entrada,Senha,Segundo fator,Acesso,Aparelho,Canal,Cópia da pasta,Retenção,Pessoa esquecida,Envio,Lixeira,Grupo,Comunidade,Perfil,Privacidade,Pessoa,Restauração,Chave de recuperação,Senha dos dados,Chave dos dados,Segundo local',
  es: 'Número,Mensaje,Chat,Copia,Archivo de copia,Importación,Webhook,Ajustes,Paquete de soporte,Clave,Acceso,Contraseña,Segundo factor,Entrada,Aparato,Canal,Copia de la carpeta,Retención,Persona olvidada,Envío,Papelera,Grupo,Comunidad,Perfil,Privacidad,Persona,Restauración,Clave de recuperación,Contraseña de los datos,Clave de los datos,Segundo lugar',
  zh: '号码,消息,聊天,备份,备份文件,导入,Webhook,设置,支持包,密钥,登录,密码,第二重验证,访问,设备,频道,文件夹副本,保留期限,被遗忘的人,发送,回收站,群组,社群,资料,隐私,联系人,恢复,恢复密钥,数据密码,数据密钥,第二位置',
} as const satisfies Record<Language, string>

const did = {
  en: 'made,changed,started,stopped,restarted,linking begun,logged out,taken over,moved to the trash,taken back,older link used,sessions reset,purge begun,purged,moved away,move undone,brought back,cancelled,sent again,edited,deleted,sent by hand,cleared,asked for,begun,done,sent anew,ended,replaced,begun,ended,set,removed,guessed at,begun anew,followed,unfollowed,muted,unmuted,held back,moved here,resumed,time changed,added,removed,promoted,demoted,left,invitation withdrawn,joined,linked,unlinked,picture changed,blocked,unblocked,undone,discarded,failed,confirmed,changed,made',
  pt: 'criação,alteração,início,parada,reinício,conexão iniciada,desconexão,tomada,movido para a lixeira,tirado da lixeira,conexão antiga usada,sessões refeitas,eliminação iniciada,eliminação,levado embora,mudança desfeita,trazido de volta,cancelamento,novo envio,edição,exclusão,envio manual,limpeza,a pedido,início,conclusão,reenvio,fim,troca,início,fim,definição,remoção,tentativas erradas,começo do zero,seguido,deixado de seguir,silenciado,som ligado,retenção,trazido para cá,retomada,prazo alterado,entrada de membros,remoção de membros,promoção,rebaixamento,saída,convite revogado,entrada,ligação,desligamento,foto alterada,bloqueio,desbloqueio,desfeita,descarte,falha,confirmação,troca,criação',
  es: 'creación,cambio,inicio,parada,reinicio,vinculación iniciada,desvinculación,toma de control,a la papelera,sacado de la papelera,vínculo anterior usado,sesiones rehechas,eliminación iniciada,eliminación,llevado,traslado deshecho,traído de vuelta,cancelación,nuevo envío,edición,borrado,envío a mano,vaciado,a petición,inicio,fin,reenvío,fin,reemplazo,inicio,fin,definición,retirada,intentos erróneos,comienzo de cero,seguido,dejado de seguir,silenciado,sonido activado,retención,traído aquí,reanudación,plazo cambiado,miembros añadidos,miembros quitados,ascenso,descenso,salida,invitación revocada,entrada,enlace,desenlace,foto cambiada,bloqueo,desbloqueo,deshecha,descarte,fallo,confirmación,cambio,creación',
  zh: '创建,更改,启动,停止,重启,开始关联,登出,接管,移入回收站,取回,使用旧关联,重置会话,开始清除,已清除,迁走,撤销迁移,迁回,取消,重新发送,编辑,删除,手动发送,清空,按需,开始,完成,重发,结束,更换,开始,结束,设置,移除,被猜测,重新开始,关注,取消关注,静音,取消静音,被保留,迁到此处,恢复,更改期限,添加成员,移除成员,设为管理员,取消管理员,退出,撤回邀请,加入,关联,取消关联,更换头像,屏蔽,取消屏蔽,已撤销,丢弃,失败,确认,更换,创建',
} as const satisfies Record<Language, string>

const aboutCodes =
  'instance,message,chat,snapshot,export,import,webhook,settings,support,key,session,password,second_factor,access,appliance,channel,twin,keeping,forget,sending,trash,group,community,profile,privacy,person,restore,recovery,passphrase,data_key,location'
const didCodes =
  'created,changed,started,stopped,restarted,link_begun,logged_out,taken_over,trashed,untrashed,older_link_used,sessions_reset,purge,purged,handed_over,hand_over_undone,brought_back,cancelled,retried,edited,deleted,sent,cleared,asked_for,begun,done,replayed,revoked,reset,opened,ended,set,removed,guessed,begun_anew,followed,unfollowed,muted,unmuted,held,adopted,resumed,retention,add,remove,promote,demote,left,invite_revoked,joined,linked,unlinked,picture_changed,blocked,unblocked,undone,discarded,failed,confirmed,rotated,made'

function wordOf(codes: string, words: string, code: string): string | undefined {
  const at = codes.split(',').indexOf(code)
  return at === -1 ? undefined : words.split(',')[at]
}

/** "Number: moved to the trash"; the code itself for what has no words. */
export function actText(action: string): string {
  const [what = '', deed] = action.split('.')
  const named = wordOf(aboutCodes, about[language.value], what)
  if (named === undefined || deed === undefined) return named ?? action
  const done = wordOf(didCodes, did[language.value], deed)
  return done === undefined ? action : `${named}: ${done}`
}
