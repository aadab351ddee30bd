import { html } from './markup.ts'
import type { Markup } from './markup.ts'
import type { Language } from './language.ts'

/** What has just happened; shown once at the top of the next page, whose address names it. */
export const NOTICES = [
  'connected',
  'permission-missing',
  'disconnected',
  'disconnecting',
  'rights-saved',
  'rights-conflict',
  'signed-out',
  'paused',
  'going-on',
  'undone',
  'undo-not-possible',
  'nothing-to-undo',
  'settled',
  'settling-not-possible',
  'nothing-to-settle',
  'removals-go',
  'removals-undone',
  'nothing-held',
  'task-retried',
  'task-not-possible',
  'task-gone',
  'task-dropped',
  'started',
  'settings-saved',
  'settings-conflict',
  'contacts-saved',
  'label-made',
  'push-cancelled',
  'push-over',
  'push-retried',
  'nothing-to-push',
  'mailbox-registered',
  'mailbox-connected',
  'mailbox-tested',
  'mailbox-test-failed',
  'mailbox-not-tested',
  'mailbox-not-changed',
  'teams-saved',
  'mailbox-disconnected',
  'mailbox-removed',
] as const

export type Notice = (typeof NOTICES)[number]

/** Interrupts a screen reader, since something is still to be done. */
const ALERTS: ReadonlySet<Notice> = new Set<Notice>([
  'permission-missing',
  'rights-conflict',
  'settings-conflict',
  'undo-not-possible',
  'settling-not-possible',
  'task-not-possible',
  'nothing-to-push',
  'mailbox-test-failed',
  'mailbox-not-tested',
  'mailbox-not-changed',
])

const TEXTS: Readonly<Record<Language, Readonly<Record<Notice, string>>>> = {
  en: {
    connected: 'Connected. Below is how it stands, and what comes next.',
    'permission-missing':
      'Google did not give every permission that is needed: a box on its page was left unticked. Please grant it below.',
    disconnected: 'Disconnected. Everything that is in the ERP and in Google stayed as it was.',
    disconnecting:
      'The work has stopped. Google can’t be reached just now, so the rest of the disconnecting follows by itself.',
    'rights-saved': 'The rights are saved. They take effect within ten minutes.',
    'rights-conflict':
      'Nothing was saved: somebody else changed the rights meanwhile. Below is what you have just ticked, and where something else is valid now, that stands beside it. Save once more if you mean it.',
    'signed-out': 'You are signed out.',
    paused: 'Paused. Changes stay where they are made, and follow later.',
    'going-on': 'It goes on. What changed meanwhile follows within minutes.',
    undone: 'Taken back. Both sides show it within a minute.',
    'undo-not-possible':
      'This can’t be taken back: what was there before isn’t known, one side doesn’t allow it, or the work is stopped just now. Nothing was changed.',
    'nothing-to-undo': 'There is nothing to take back: the last change was taken back already.',
    settled: 'Done. Both sides agree again.',
    'settling-not-possible':
      'It was refused again, so nothing was changed. Read below what it means, and choose anew.',
    'nothing-to-settle':
      'There is nothing to decide: it was settled meanwhile, or the work is stopped just now.',
    'removals-go': 'They are being removed now. With many of them this takes some minutes.',
    'removals-undone': 'They are being put back now. With many of them this takes some minutes.',
    'nothing-held': 'There is nothing to decide: somebody has answered already, or more came in just now.',
    'task-retried': 'The task was put back on its queue. If it fails again, it shows up here again.',
    'task-not-possible': 'This can’t be tried again: it never was a whole task. It can only be dropped.',
    'task-gone': 'This task isn’t there any more.',
    'task-dropped': 'The task was dropped.',
    started: 'Started. The first changes appear within a minute; with a full calendar it takes longer.',
    'settings-saved': 'The settings are saved, and everything is being compared by them.',
    'settings-conflict':
      'Nothing was saved: the settings were changed meanwhile, perhaps by you in another window. Below is what you have just entered; send it once more if it is to replace what is valid now.',
    'contacts-saved': 'The settings are saved. They hold from the next push on.',
    'label-made': 'The label is made. Tick it below if it is to be given.',
    'push-cancelled': 'Cancelled. What is being written just now is finished, nothing more is begun.',
    'push-over': 'There is nothing to cancel: it is over already.',
    'push-retried': 'What was left is sent now.',
    'nothing-to-push':
      'Nothing was sent: there is nothing left to try again, or nothing may be sent just now. Whoever isn’t assigned to you is sent from the ERP.',
    'mailbox-registered': 'The mailbox is registered. Now it has to be connected with Google.',
    'mailbox-connected':
      'Connected. The ERP can use the mailbox from now on; test it below, if you like to be sure.',
    'mailbox-tested': 'The test passed: mail can be fetched and sent.',
    'mailbox-test-failed': 'The test failed. Below is what the server said, and what may help.',
    'mailbox-not-tested':
      'Nothing was tested: the mailbox isn’t connected just now, or you may not use it. Below is how it stands.',
    'mailbox-not-changed': 'Nothing was changed: you don’t have the right to it, or it is gone.',
    'teams-saved': 'The teams are saved. Their members can use the mailbox at once.',
    'mailbox-disconnected': 'Disconnected. No mail was deleted, and the mailbox stays registered.',
    'mailbox-removed': 'The mailbox is removed. No mail was deleted.',
  },
  cs: {
    connected: 'Připojeno. Níže je, jak to vypadá a co bude dál.',
    'permission-missing':
      'Google nedal všechna potřebná oprávnění: některé políčko na jeho stránce nebylo zaškrtnuté. Udělte je prosím níže.',
    disconnected: 'Odpojeno. Vše, co je v ERP a v Googlu, zůstalo, jak bylo.',
    disconnecting:
      'Práce se zastavila. Google teď není dostupný, zbytek odpojení proto proběhne sám později.',
    'rights-saved': 'Práva jsou uložena. Platit začnou do deseti minut.',
    'rights-conflict':
      'Nic se neuložilo: práva mezitím změnil někdo jiný. Níže je, co jste právě zaškrtli, a kde teď platí něco jiného, stojí to vedle. Má-li to tak být, uložte to ještě jednou.',
    'signed-out': 'Jste odhlášeni.',
    paused: 'Pozastaveno. Změny zůstávají tam, kde vznikly, a přenesou se později.',
    'going-on': 'Pokračuje se. Co se mezitím změnilo, se přenese během několika minut.',
    undone: 'Vzato zpět. Na obou stranách to bude vidět do minuty.',
    'undo-not-possible':
      'Tohle zpět vzít nejde: neví se, co tam bylo předtím, jedna strana to nedovolí, nebo je práce právě zastavená. Nic se nezměnilo.',
    'nothing-to-undo': 'Není co brát zpět: poslední změna už zpět vzata byla.',
    settled: 'Hotovo. Obě strany jsou zase stejné.',
    'settling-not-possible':
      'Bylo to odmítnuto znovu, takže se nic nezměnilo. Přečtěte si níže, co to znamená, a zvolte jinak.',
    'nothing-to-settle': 'Není o čem rozhodovat: mezitím se to vyřešilo, nebo je práce právě zastavená.',
    'removals-go': 'Odebírají se. Pokud jich je mnoho, potrvá to několik minut.',
    'removals-undone': 'Vracejí se. Pokud jich je mnoho, potrvá to několik minut.',
    'nothing-held': 'Není o čem rozhodovat: někdo už odpověděl, nebo jich právě přibylo.',
    'task-retried': 'Úloha se vrátila do fronty. Pokud se zase nepovede, objeví se tu znovu.',
    'task-not-possible': 'Znovu to zkusit nejde: nikdy to nebyla celá úloha. Lze ji jen zahodit.',
    'task-gone': 'Tato úloha už tu není.',
    'task-dropped': 'Úloha byla zahozena.',
    started: 'Spuštěno. První změny se objeví do minuty; u plného kalendáře to trvá déle.',
    'settings-saved': 'Nastavení je uloženo a vše se podle něj porovnává.',
    'settings-conflict':
      'Nic se neuložilo: nastavení se mezitím změnilo, možná jste to byli vy v jiném okně. Níže je, co jste právě zadali; má-li to nahradit, co platí teď, odešlete to ještě jednou.',
    'contacts-saved': 'Nastavení je uloženo. Platí od příštího odeslání.',
    'label-made': 'Štítek je vytvořen. Má-li se dávat, zaškrtněte ho níže.',
    'push-cancelled': 'Zrušeno. Co se právě zapisuje, se dokončí a nic dalšího se nezačne.',
    'push-over': 'Není co rušit: už je po všem.',
    'push-retried': 'Co zbývalo, se teď posílá.',
    'nothing-to-push':
      'Nic se neposlalo: není co zkoušet znovu, nebo se teď posílat nesmí. Koho nemáte přiřazeného, pošlete z ERP.',
    'mailbox-registered': 'Schránka je zaregistrovaná. Teď je třeba ji připojit ke Googlu.',
    'mailbox-connected':
      'Připojeno. ERP může schránku od této chvíle používat; chcete-li mít jistotu, níže to vyzkoušejte.',
    'mailbox-tested': 'Test dopadl dobře: poštu lze stahovat i odesílat.',
    'mailbox-test-failed': 'Test selhal. Níže je, co řekl server a co může pomoci.',
    'mailbox-not-tested':
      'Nic se nezkoušelo: schránka teď není připojená, nebo ji nesmíte používat. Níže je, jak to s ní je.',
    'mailbox-not-changed': 'Nic se nezměnilo: nemáte k tomu právo, nebo už schránka není.',
    'teams-saved': 'Týmy jsou uloženy. Jejich členové mohou schránku hned používat.',
    'mailbox-disconnected': 'Odpojeno. Žádná pošta se nesmazala a schránka zůstává zaregistrovaná.',
    'mailbox-removed': 'Schránka je odebraná. Žádná pošta se nesmazala.',
  },
}

export function noticeBox(notice: Notice | null, language: Language): Markup | null {
  if (notice === null) return null
  const text = TEXTS[language][notice]
  return ALERTS.has(notice)
    ? html`<p class="box warn" role="alert" tabindex="-1" autofocus>${text}</p>`
    : html`<p class="box good" role="status" tabindex="-1" autofocus>${text}</p>`
}
