import type { WordsOf } from './finding-words.ts'

type Checks = 'google-client' | 'redirect-uri' | 'google-apis' | 'consent-screen' | 'accounts'

export const GOOGLE_WORDS: WordsOf<Checks> = {
  'google-client': {
    title: { en: 'Google client ID and secret', cs: 'ID klienta a tajný klíč Google' },
    ok: {
      en: 'Google knows the client and takes the secret.',
      cs: 'Google klienta zná a tajný klíč přijímá.',
    },
    causes: {
      refused: {
        en: [
          'Google doesn’t know the client ID, or the secret belongs to another one.',
          'In the Google Cloud console, open Google Auth Platform → Clients, and copy the client ID and a valid secret into the settings again.',
        ],
        cs: [
          'Google ID klienta nezná, nebo tajný klíč patří jinému.',
          'V konzoli Google Cloud otevřete Google Auth Platform → Klienti a ID klienta i platný tajný klíč znovu vložte do nastavení.',
        ],
      },
      deleted: {
        en: [
          'The client was deleted at Google. Google also deletes clients that nobody has used for six months.',
          'Restore it in the Google Cloud console (possible for 30 days), or create a new one and enter it in the settings; then everybody has to connect again.',
        ],
        cs: [
          'Klient byl v Googlu smazán. Google maže i klienty, které nikdo půl roku nepoužil.',
          'Obnovte ho v konzoli Google Cloud (lze 30 dní), nebo vytvořte nového a zadejte ho do nastavení; všichni se pak musí znovu připojit.',
        ],
      },
      'not-allowed': {
        en: [
          'Google knows the client but doesn’t let it have access like this.',
          'Create a client of the type “Web application”, and have the Workspace administrator allow the application.',
        ],
        cs: [
          'Google klienta zná, ale takový přístup mu nedovolí.',
          'Vytvořte klienta typu „Webová aplikace“ a požádejte správce Workspace, aby aplikaci povolil.',
        ],
      },
      unreachable: {
        en: [
          'Google can’t be reached from here.',
          'See that this machine may open connections to oauth2.googleapis.com, port 443.',
        ],
        cs: [
          'Google odsud není dostupný.',
          'Ověřte, že se tento stroj smí připojit k oauth2.googleapis.com na port 443.',
        ],
      },
      failing: {
        en: ['Google answers with an error just now.', 'Check again in a few minutes.'],
        cs: ['Google právě odpovídá chybou.', 'Zkontrolujte znovu za pár minut.'],
      },
      odd: {
        en: [
          'Google’s answer says nothing about the client.',
          'See that the client ID has been copied in full, then check again.',
        ],
        cs: [
          'Z odpovědi Googlu nelze o klientovi nic poznat.',
          'Ověřte, že je ID klienta zkopírované celé, a zkontrolujte znovu.',
        ],
      },
    },
  },
  'redirect-uri': {
    title: { en: 'Redirect URI at Google', cs: 'Přesměrovací URI v Googlu' },
    ok: { en: 'Registered: {uri}', cs: 'Zaregistrováno: {uri}' },
    causes: {
      'not-registered': {
        en: [
          'Google doesn’t send people back to us: {uri} is not registered for the client.',
          'In the Google Cloud console, open the client and add it under “Authorized redirect URIs”, letter for letter. It takes effect within minutes.',
        ],
        cs: [
          'Google lidi neposílá zpět k nám: {uri} není u klienta zaregistrovaná.',
          'V konzoli Google Cloud otevřete klienta a přidejte ji do „Autorizovaná přesměrovací URI“, znak po znaku. Projeví se během několika minut.',
        ],
      },
      'not-https': {
        en: [
          'Google doesn’t take {uri}: it has to begin with https.',
          'Have the functions reached over https and correct FUNCTIONS_URL.',
        ],
        cs: [
          'Google {uri} nepřijme: musí začínat https.',
          'Zpřístupněte funkce přes https a opravte FUNCTIONS_URL.',
        ],
      },
      'raw-ip': {
        en: [
          'Google doesn’t take {uri}: it needs a name instead of an IP address.',
          'Give the functions a domain name and correct FUNCTIONS_URL.',
        ],
        cs: [
          'Google {uri} nepřijme: místo adresy IP v ní musí být jméno.',
          'Dejte funkcím doménové jméno a opravte FUNCTIONS_URL.',
        ],
      },
      'bad-form': {
        en: [
          'Google doesn’t take {uri}: it needs a public domain, and no *, #, /.. or user name.',
          'Correct FUNCTIONS_URL.',
        ],
        cs: [
          'Google {uri} nepřijme: potřebuje veřejnou doménu a žádné *, #, /.. ani jméno uživatele.',
          'Opravte FUNCTIONS_URL.',
        ],
      },
      'not-told': {
        en: [
          'Google doesn’t tell from here whether it is registered: {uri}',
          'In the Google Cloud console, open the client and see that it stands under “Authorized redirect URIs”, letter for letter.',
        ],
        cs: [
          'Google odsud neřekne, zda je zaregistrovaná: {uri}',
          'V konzoli Google Cloud otevřete klienta a ověřte, že je mezi „Autorizovaná přesměrovací URI“, znak po znaku.',
        ],
      },
    },
  },
  'google-apis': {
    title: { en: 'Google Calendar API', cs: 'Rozhraní Google Calendar API' },
    ok: { en: 'It is switched on.', cs: 'Je zapnuté.' },
    causes: {
      'switched-off': {
        en: [
          'The Google Calendar API is switched off in the Google Cloud project of the client.',
          'In the Google Cloud console, choose that project and enable “Google Calendar API” under APIs & Services → Library.',
        ],
        cs: [
          'V projektu Google Cloud, kam klient patří, je Google Calendar API vypnuté.',
          'V konzoli Google Cloud vyberte tento projekt a v API a služby → Knihovna zapněte „Google Calendar API“.',
        ],
      },
      'no-account': {
        en: [
          'It can only be seen with a connected account, and none is connected.',
          'Connect an account, then check again.',
        ],
        cs: [
          'Poznat to lze jen s připojeným účtem a žádný připojen není.',
          'Připojte účet a zkontrolujte znovu.',
        ],
      },
      failing: {
        en: ['Google Calendar answers with an error just now.', 'Check again in a few minutes.'],
        cs: ['Kalendář Google právě odpovídá chybou.', 'Zkontrolujte znovu za pár minut.'],
      },
    },
  },
  'consent-screen': {
    title: { en: 'Google consent screen', cs: 'Obrazovka souhlasu Google' },
    ok: {
      en: 'Accesses last longer than seven days, so it is in production.',
      cs: 'Přístupy trvají déle než sedm dní, je tedy v provozu.',
    },
    causes: {
      testing: {
        en: [
          'Accesses that died seven days after they were given: {lost}. That is what Google does while the consent screen is in “Testing”.',
          'In the Google Cloud console, open Google Auth Platform → Audience and publish the application (“In production”), or make it internal. Then everybody has to connect again.',
        ],
        cs: [
          'Přístupy zaniklé sedm dní po udělení: {lost}. Tak se Google chová, dokud je obrazovka souhlasu ve stavu „Testování“.',
          'V konzoli Google Cloud otevřete Google Auth Platform → Publikum a aplikaci publikujte („V provozu“), nebo ji nastavte jako interní. Všichni se pak musí znovu připojit.',
        ],
      },
      'not-told': {
        en: [
          'Google can’t be asked; it shows when the first access is older than a week.',
          'In the Google Cloud console, open Google Auth Platform → Audience and see that the application is “In production” or internal. In “Testing” every access ends after seven days.',
        ],
        cs: [
          'Googlu se na to nelze zeptat; pozná se to, až bude první přístup starší než týden.',
          'V konzoli Google Cloud otevřete Google Auth Platform → Publikum a ověřte, že je aplikace „V provozu“ nebo interní. Při „Testování“ každý přístup po sedmi dnech končí.',
        ],
      },
    },
  },
  accounts: {
    title: { en: 'Connected accounts', cs: 'Připojené účty' },
    ok: { en: 'All work: {connected}.', cs: 'Všechny fungují (počet: {connected}).' },
    causes: {
      lost: {
        en: [
          'Accounts that have to be connected again: {lost} of {connected}.',
          'Ask their users to open the console and press “Reconnect”. Nothing is lost; it goes on where it stopped.',
        ],
        cs: [
          'Účty, které je třeba znovu připojit: {lost} z {connected}.',
          'Požádejte jejich uživatele, aby v konzoli zvolili „Znovu připojit“. Nic se neztratí, naváže se tam, kde se skončilo.',
        ],
      },
      nobody: {
        en: ['Nobody has connected an account yet.', 'Open the console and connect the first one.'],
        cs: ['Zatím nikdo účet nepřipojil.', 'Připojte první v konzoli.'],
      },
    },
  },
}
