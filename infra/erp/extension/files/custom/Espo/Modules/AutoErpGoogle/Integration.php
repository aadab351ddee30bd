<?php

declare(strict_types=1);

namespace Espo\Modules\AutoErpGoogle;

use AutoErp\Google\Integration as Client;
use Espo\Core\Utils\Config;
use Espo\ORM\Entity;
use Espo\ORM\EntityManager;
use Espo\Tools\AppSecret\SecretProvider;

require_once __DIR__ . '/Library/signed-request.php';
require_once __DIR__ . '/Library/news.php';

/**
 * What this ERP knows of the integration. In its config.php: `googleIntegrationUrl` (FUNCTIONS_URL) and `googleIntegrationTenant`. Among
 * the app secrets: `googleIntegrationKey`.
 */
class Integration
{
    public const SECRET = 'googleIntegrationKey';
    public const ACCOUNT_TYPES = ['EmailAccount', 'InboundEmail'];

    public function __construct(
        private Config $config,
        private SecretProvider $secrets,
        private EntityManager $entityManager,
    ) {
    }

    public function key(): string
    {
        return $this->secrets->get(self::SECRET) ?? '';
    }

    public function client(): Client
    {
        $url = (string) $this->config->get('googleIntegrationUrl');
        return new Client($url, (string) ($this->config->get('googleIntegrationTenant') ?? 'main'), $this->key());
    }

    /** Of the address that the tenant has to be told for news: `<siteUrl>/api/v1/GoogleMail/news`. */
    public function newsPath(): string
    {
        $site = (string) parse_url((string) $this->config->get('siteUrl'), PHP_URL_PATH);
        return rtrim($site, '/') . '/api/v1/GoogleMail/news';
    }

    /**
     * For one session of a mail account, asked for anew each time.
     *
     * @return array{user: string, accessToken: string}
     */
    public function credentialOf(string $accountId): array
    {
        foreach (self::ACCOUNT_TYPES as $type) {
            $account = $this->entityManager->getEntityById($type, $accountId);
            if ($account === null) {
                continue;
            }
            // Anybody may write anybody's address into his own mail account: it is his mailbox only if the integration knows it as his.
            $whose = $type === 'EmailAccount' ? ['user' => (string) $account->get('assignedUserId')] : [];
            return $this->client()->call('mail-credential', ['mailbox' => (string) $account->get('emailAddress')] + $whose);
        }
        throw new \RuntimeException('no such mail account');
    }

    /** @return iterable<Entity> the active mail accounts of an address */
    public function accountsOf(string $address, string $type): iterable
    {
        $where = ['emailAddress' => $address, 'status' => 'Active'];
        return $this->entityManager->getRDBRepository($type)->where($where)->find();
    }
}
