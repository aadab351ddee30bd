import type { WordsOf } from './finding-words.ts'

type Checks = 'erp-entities' | 'webhooks' | 'request-key' | 'notifications' | 'topic' | 'queue' | 'clock-skew'

export const SYNC_WORDS: WordsOf<Checks> = {
  'erp-entities': {
    title: { en: 'Entities of the ERP', cs: 'Entity v ERP' },
    ok: { en: 'These can be synced: {entities}.', cs: 'Synchronizovat lze: {entities}.' },
    causes: {
      unfit: {
        en: [
          'The ERP doesn’t have these entities, or they lack a name, a start, an end or an assigned user: {entities}.',
          'Take them out of the settings, or create them in the ERP’s Entity Manager with the type Event.',
        ],
        cs: [
          'Tyto entity v ERP nejsou, nebo jim chybí název, začátek, konec či přiřazený uživatel: {entities}.',
          'Odeberte je z nastavení, nebo je v ERP ve Správci entit vytvořte s typem Událost.',
        ],
      },
      failing: {
        en: [
          'The ERP refused to describe its entities.',
          'Check again in a few minutes; if it stays so, rebuild the ERP (Administration → Rebuild).',
        ],
        cs: [
          'ERP odmítlo své entity popsat.',
          'Zkontrolujte znovu za pár minut; pokud to trvá, proveďte v administraci ERP přestavbu (Rebuild).',
        ],
      },
    },
  },
  webhooks: {
    title: { en: 'Webhooks of the ERP', cs: 'Webhooky v ERP' },
    ok: { en: 'All {number} are registered.', cs: 'Všechny jsou zaregistrované (počet: {number}).' },
    causes: {
      missing: {
        en: [
          'Not registered: {events}. Such changes cross only when the poll finds them.',
          'They are registered daily and when an account is connected; to do it now, run “npm run doctor -- --mend”.',
        ],
        cs: [
          'Nejsou zaregistrované: {events}. Takové změny se přenesou, až je najde pravidelná kontrola.',
          'Registrují se denně a při připojení účtu; hned je zaregistruje „npm run doctor -- --mend“.',
        ],
      },
      inactive: {
        en: [
          'Switched off in the ERP: {events}. Such changes cross only when the poll finds them.',
          'They are switched on daily; to do it now, run “npm run doctor -- --mend”.',
        ],
        cs: [
          'V ERP jsou vypnuté: {events}. Takové změny se přenesou, až je najde pravidelná kontrola.',
          'Zapínají se denně; hned je zapne „npm run doctor -- --mend“.',
        ],
      },
      echoing: {
        en: [
          'These also report our own changes back to us: {events}.',
          'They are corrected daily; to do it now, run “npm run doctor -- --mend”.',
        ],
        cs: [
          'Tyto hlásí zpět i naše vlastní změny: {events}.',
          'Opravují se denně; hned je opraví „npm run doctor -- --mend“.',
        ],
      },
      'keys-missing': {
        en: [
          'They are registered, but the keys that their messages are signed with are not stored here, so the messages are refused.',
          'Run “npm run doctor -- --mend”, which stores the keys again.',
        ],
        cs: [
          'Jsou zaregistrované, ale nejsou tu uložené klíče, kterými se jejich zprávy podepisují, takže zprávy odmítáme.',
          'Spusťte „npm run doctor -- --mend“, které klíče znovu uloží.',
        ],
      },
      failing: {
        en: [
          'The ERP refused to list its webhooks.',
          'See that Webhook is enabled in the role of the API user, then check again.',
        ],
        cs: [
          'ERP odmítlo své webhooky vypsat.',
          'Ověřte, že role uživatele API má zapnutý Webhook, a zkontrolujte znovu.',
        ],
      },
    },
  },
  'request-key': {
    title: { en: '“Push to Google” in the ERP', cs: '„Poslat do Googlu“ v ERP' },
    ok: {
      en: 'There is a key that the ERP can sign its requests with.',
      cs: 'Klíč, kterým může ERP podepisovat své požadavky, je vytvořen.',
    },
    causes: {
      missing: {
        en: [
          'There is no key for the ERP’s requests, so contacts can be pushed from the console only.',
          'Run “npm run tenant -- key {tenant}” and enter the key that it shows into the ERP.',
        ],
        cs: [
          'Pro požadavky ERP chybí klíč, takže kontakty lze posílat jen odsud.',
          'Spusťte „npm run tenant -- key {tenant}“ a klíč, který ukáže, vložte do ERP.',
        ],
      },
    },
  },
  notifications: {
    title: { en: 'Notifications in the ERP', cs: 'Upozornění v ERP' },
    ok: {
      en: 'The synced entities are not among the ERP’s assignment notifications.',
      cs: 'Synchronizované entity nejsou mezi upozorněními ERP na přiřazení.',
    },
    causes: {
      announced: {
        en: [
          'Each record that comes from Google is announced in the ERP to the user that it is assigned to ({entities}). A first sync can be hundreds of them.',
          'Before people connect, take these entities off the assignment notifications in the ERP’s administration; put them back afterwards if you like.',
        ],
        cs: [
          'Každý záznam, který přijde z Googlu, ERP oznámí uživateli, jemuž je přiřazen ({entities}). Při první synchronizaci jich mohou být stovky.',
          'Než se lidé připojí, odeberte tyto entity v administraci ERP z upozornění na přiřazení; potom je můžete vrátit.',
        ],
      },
    },
  },
  topic: {
    title: { en: 'Scheduled work', cs: 'Pravidelné úlohy' },
    ok: { en: 'Last done {minutes} min ago.', cs: 'Naposledy před {minutes} min.' },
    causes: {
      late: {
        en: [
          'It is due every five minutes, and was last done {minutes} min ago.',
          'See in Cloud Scheduler that the jobs are enabled and succeed, and in the logs of the functions why the last runs failed.',
        ],
        cs: [
          'Mají běžet každých pět minut, naposledy však proběhly před {minutes} min.',
          'Ověřte v Cloud Scheduleru, že jsou úlohy zapnuté a končí úspěchem, a v logu funkcí, proč poslední běhy selhaly.',
        ],
      },
      never: {
        en: [
          'It is due every five minutes and has never been done.',
          'See that the jobs in Cloud Scheduler exist, and that their topic has the function as its subscriber.',
        ],
        cs: [
          'Mají běžet každých pět minut a ještě nikdy neproběhly.',
          'Ověřte, že úlohy v Cloud Scheduleru existují a že jejich téma odebírá příslušná funkce.',
        ],
      },
      'too-early': {
        en: [
          'Nothing has been done yet; it is due every five minutes.',
          'Check again a quarter of an hour after the first account was connected.',
        ],
        cs: [
          'Zatím neproběhly; spouštějí se každých pět minut.',
          'Zkontrolujte znovu čtvrt hodiny po připojení prvního účtu.',
        ],
      },
    },
  },
  queue: {
    title: { en: 'Queue', cs: 'Fronta' },
    ok: { en: 'A calendar was read {minutes} min ago.', cs: 'Kalendář byl přečten před {minutes} min.' },
    causes: {
      late: {
        en: [
          'Every calendar is due every ten minutes, and the newest read was {minutes} min ago.',
          'See in Cloud Tasks that the queues are not paused, and in the log of pull-calendar why its tasks fail.',
        ],
        cs: [
          'Každý kalendář se má číst každých deset minut, poslední čtení však bylo před {minutes} min.',
          'Ověřte v Cloud Tasks, že fronty nejsou pozastavené, a v logu funkce pull-calendar, proč úlohy selhávají.',
        ],
      },
      never: {
        en: [
          'Accounts are connected, but no calendar has been read yet.',
          'See that the queues exist in Cloud Tasks and that their service account may call the functions (role Cloud Run Invoker).',
        ],
        cs: [
          'Účty jsou připojené, ale zatím nebyl přečten žádný kalendář.',
          'Ověřte, že fronty v Cloud Tasks existují a jejich servisní účet smí volat funkce (role Cloud Run Invoker).',
        ],
      },
      'some-late': {
        en: [
          'Not read for more than half an hour: {late} of {calendars} calendars.',
          'Wait an hour: Google may have limited these accounts. If it stays so, look into the log of pull-calendar.',
        ],
        cs: [
          'Kalendáře nečtené déle než půl hodiny: {late} z {calendars}.',
          'Počkejte hodinu: Google mohl tyto účty omezit. Pokud to trvá, podívejte se do logu funkce pull-calendar.',
        ],
      },
      'no-calendar': {
        en: [
          'No calendar is connected yet, so nothing is to be read.',
          'Connect an account, then check again.',
        ],
        cs: [
          'Zatím není připojen žádný kalendář, takže není co číst.',
          'Připojte účet a zkontrolujte znovu.',
        ],
      },
      'too-early': {
        en: [
          'The first account was connected just now and has not been read yet.',
          'Check again in a few minutes.',
        ],
        cs: ['První účet byl připojen právě teď a ještě nebyl přečten.', 'Zkontrolujte znovu za pár minut.'],
      },
    },
  },
  'clock-skew': {
    title: { en: 'Clocks', cs: 'Hodiny' },
    ok: { en: 'The clocks agree within half a minute.', cs: 'Hodiny se shodují na půl minuty.' },
    causes: {
      'ours-off': {
        en: [
          'The clock of this machine differs from Google’s by {seconds} s.',
          'Have the clock set by a time server (NTP). When it is far off, sign-ins fail and the later of two changes can’t be told.',
        ],
        cs: [
          'Hodiny tohoto stroje se od hodin Googlu liší o {seconds} s.',
          'Nechte hodiny řídit časovým serverem (NTP). Při velkém rozdílu selhává přihlášení a nelze poznat, která ze dvou změn je pozdější.',
        ],
      },
      'erp-off': {
        en: [
          'The clock of the ERP’s server differs from ours by {seconds} s.',
          'Have the clock of the ERP’s server set by a time server (NTP); else the wrong one of two changes may win.',
        ],
        cs: [
          'Hodiny serveru ERP se od našich liší o {seconds} s.',
          'Nechte hodiny serveru ERP řídit časovým serverem (NTP); jinak může ze dvou změn vyhrát ta nesprávná.',
        ],
      },
      'not-told': {
        en: [
          'Neither Google nor the ERP has told the time.',
          'Mend the lines above first, then check again.',
        ],
        cs: ['Čas neuvedl Google ani ERP.', 'Opravte nejdřív řádky výše a zkontrolujte znovu.'],
      },
    },
  },
}
