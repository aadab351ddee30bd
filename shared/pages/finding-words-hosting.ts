import type { WordsOf } from './finding-words.ts'

type Checks = 'store' | 'secrets' | 'push-url' | 'intake-url'

export const HOSTING_WORDS: WordsOf<Checks> = {
  store: {
    title: { en: 'Store', cs: 'Úložiště' },
    ok: { en: 'It can be read.', cs: 'Lze z něj číst.' },
    causes: {
      unreachable: {
        en: [
          'The store can’t be reached, so nothing works.',
          'See that Firestore is there and answers, or, on one machine, that the data folder can be written and the disk is not full.',
        ],
        cs: [
          'Úložiště není dostupné, takže nefunguje nic.',
          'Ověřte, že Firestore existuje a odpovídá, nebo na jednom stroji, že lze zapisovat do složky s daty a disk není plný.',
        ],
      },
      refused: {
        en: [
          'The store refuses our reads.',
          'Give the service account of the functions the role Cloud Datastore User, and see that the database of that name exists.',
        ],
        cs: [
          'Úložiště naše čtení odmítá.',
          'Dejte servisnímu účtu funkcí roli Cloud Datastore User a ověřte, že databáze toho jména existuje.',
        ],
      },
    },
  },
  secrets: {
    title: { en: 'Secrets', cs: 'Tajné klíče' },
    ok: { en: 'The keys are there and can be read.', cs: 'Klíče jsou uložené a lze je přečíst.' },
    causes: {
      unreachable: {
        en: [
          'The keys can’t be read just now.',
          'See that Secret Manager answers, or, on one machine, that the sealed file and its key file lie in the data folder.',
        ],
        cs: [
          'Klíče teď nelze přečíst.',
          'Ověřte, že Secret Manager odpovídá, nebo na jednom stroji, že zapečetěný soubor i soubor s jeho klíčem leží ve složce s daty.',
        ],
      },
      refused: {
        en: [
          'We are not allowed to read the keys.',
          'Give the service account of the functions the role Secret Manager Secret Accessor.',
        ],
        cs: ['Klíče nesmíme číst.', 'Dejte servisnímu účtu funkcí roli Secret Manager Secret Accessor.'],
      },
      'erp-key-missing': {
        en: [
          'No API key of the ERP is stored.',
          'In the ERP, create an API user with an API key, and store that as the secret <tenant>-erp-key.',
        ],
        cs: [
          'Klíč API pro ERP není uložen.',
          'V ERP vytvořte uživatele API s klíčem API a klíč uložte jako tajný klíč <tenant>-erp-key.',
        ],
      },
      'google-secret-missing': {
        en: [
          'No secret of the Google client is stored.',
          'Copy it from the Google Cloud console (Google Auth Platform → Clients), and store it as the secret <tenant>-google-client.',
        ],
        cs: [
          'Tajný klíč klienta Google není uložen.',
          'Zkopírujte ho z konzole Google Cloud (Google Auth Platform → Klienti) a uložte jako tajný klíč <tenant>-google-client.',
        ],
      },
    },
  },
  'push-url': {
    title: { en: 'Address for Google’s notices', cs: 'Adresa pro oznámení Googlu' },
    ok: { en: 'Our function answers at {url}', cs: 'Naše funkce odpovídá na {url}' },
    causes: {
      off: {
        en: [
          'Google’s notices are switched off; the calendars are polled instead, so changes in Google cross later.',
          'Where Google can reach the functions, leave GOOGLE_PUSH out of the settings.',
        ],
        cs: [
          'Oznámení Googlu jsou vypnutá; kalendáře se místo toho pravidelně čtou, takže změny z Googlu přicházejí později.',
          'Kde se Google k funkcím dostane, vynechte z nastavení GOOGLE_PUSH.',
        ],
      },
      'not-public': {
        en: [
          'Google can’t reach {url}: it is an address of this machine only.',
          'Give the functions a public address (FUNCTIONS_URL), or set GOOGLE_PUSH=off to have the calendars polled.',
        ],
        cs: [
          'Google se na {url} nedostane: je to adresa jen na tomto stroji.',
          'Dejte funkcím veřejnou adresu (FUNCTIONS_URL), nebo nastavte GOOGLE_PUSH=off, aby se kalendáře pravidelně četly.',
        ],
      },
      'not-https': {
        en: [
          'Google sends notices to https only, and {url} is not.',
          'Have the functions reached over https and correct FUNCTIONS_URL.',
        ],
        cs: [
          'Google posílá oznámení jen na https a {url} takové není.',
          'Zpřístupněte funkce přes https a opravte FUNCTIONS_URL.',
        ],
      },
      unreachable: {
        en: [
          'Nothing answers at {url}',
          'See that the function calendar-push is deployed and that FUNCTIONS_URL is right, certificate included.',
        ],
        cs: [
          'Na {url} nic neodpovídá.',
          'Ověřte, že je nasazená funkce calendar-push a že FUNCTIONS_URL souhlasí, včetně certifikátu.',
        ],
      },
      locked: {
        en: [
          '{url} is locked: it wants a sign-in from everybody, Google included (status {status}).',
          'Let everybody call the function calendar-push (role Cloud Run Invoker for allUsers); it checks its callers itself.',
        ],
        cs: [
          '{url} je uzamčená: chce přihlášení od každého, i od Googlu (stav {status}).',
          'Dovolte volat funkci calendar-push všem (role Cloud Run Invoker pro allUsers); své volající si ověřuje sama.',
        ],
      },
      'foreign-answer': {
        en: [
          'What answers at {url} is not our function (status {status}).',
          'Correct FUNCTIONS_URL, or what stands in front of the functions.',
        ],
        cs: [
          'Na {url} neodpovídá naše funkce (stav {status}).',
          'Opravte FUNCTIONS_URL, nebo to, co stojí před funkcemi.',
        ],
      },
      failing: {
        en: [
          'Our function at {url} fails (status {status}).',
          'Look into the log of the function calendar-push.',
        ],
        cs: ['Naše funkce na {url} selhává (stav {status}).', 'Podívejte se do logu funkce calendar-push.'],
      },
    },
  },
  'intake-url': {
    title: { en: 'Address for the ERP’s webhooks', cs: 'Adresa pro webhooky z ERP' },
    ok: { en: 'Our function answers at {url}', cs: 'Naše funkce odpovídá na {url}' },
    causes: {
      'not-public': {
        en: [
          'The ERP can’t reach {url}: it is an address of this machine only. Its changes cross when the poll finds them.',
          'For changes within seconds, give the functions a public address (FUNCTIONS_URL).',
        ],
        cs: [
          'ERP se na {url} nedostane: je to adresa jen na tomto stroji. Změny z ERP se přenesou, až je najde pravidelná kontrola.',
          'Mají-li se přenášet během sekund, dejte funkcím veřejnou adresu (FUNCTIONS_URL).',
        ],
      },
      'not-https': {
        en: [
          '{url} is not encrypted: what the ERP sends can be read on the way.',
          'Have the functions reached over https and correct FUNCTIONS_URL.',
        ],
        cs: [
          '{url} není šifrovaná: co ERP posílá, lze po cestě číst.',
          'Zpřístupněte funkce přes https a opravte FUNCTIONS_URL.',
        ],
      },
      unreachable: {
        en: [
          'Nothing answers at {url}',
          'See that the function erp-intake is deployed and that FUNCTIONS_URL is right, certificate included.',
        ],
        cs: [
          'Na {url} nic neodpovídá.',
          'Ověřte, že je nasazená funkce erp-intake a že FUNCTIONS_URL souhlasí, včetně certifikátu.',
        ],
      },
      locked: {
        en: [
          '{url} is locked: it wants a sign-in from everybody, the ERP included (status {status}).',
          'Let everybody call the function erp-intake (role Cloud Run Invoker for allUsers); it checks its callers itself.',
        ],
        cs: [
          '{url} je uzamčená: chce přihlášení od každého, i od ERP (stav {status}).',
          'Dovolte volat funkci erp-intake všem (role Cloud Run Invoker pro allUsers); své volající si ověřuje sama.',
        ],
      },
      'foreign-answer': {
        en: [
          'What answers at {url} is not our function (status {status}).',
          'Correct FUNCTIONS_URL, or what stands in front of the functions.',
        ],
        cs: [
          'Na {url} neodpovídá naše funkce (stav {status}).',
          'Opravte FUNCTIONS_URL, nebo to, co stojí před funkcemi.',
        ],
      },
      failing: {
        en: [
          'Our function at {url} fails (status {status}).',
          'Look into the log of the function erp-intake.',
        ],
        cs: ['Naše funkce na {url} selhává (stav {status}).', 'Podívejte se do logu funkce erp-intake.'],
      },
    },
  },
}
