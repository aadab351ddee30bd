<?php

declare(strict_types=1);

namespace Espo\Modules\AutoErpGoogle\Api;

use AutoErp\Google\NotVerified;
use Espo\Classes\Jobs\CheckEmailAccounts;
use Espo\Classes\Jobs\CheckInboundEmails;
use Espo\Core\Api\Action;
use Espo\Core\Api\Request;
use Espo\Core\Api\Response;
use Espo\Core\Api\ResponseComposer;
use Espo\Core\Job\Job\Data;
use Espo\Core\Job\JobSchedulerFactory;
use Espo\Core\Utils\Log;
use Espo\Modules\AutoErpGoogle\Integration;

use function AutoErp\Google\isNewNonce;
use function AutoErp\Google\readNews;

/** `POST api/v1/GoogleMail/news`: new mail. Has the ERP's own job fetch it; who calls proves himself by the signature alone. */
class PostNews implements Action
{
    private const JOBS = ['EmailAccount' => CheckEmailAccounts::class, 'InboundEmail' => CheckInboundEmails::class];
    private const HEADERS = ['x-autoerp-timestamp', 'x-autoerp-nonce', 'x-autoerp-signature'];

    public function __construct(
        private Integration $integration,
        private JobSchedulerFactory $jobs,
        private Log $log,
    ) {
    }

    public function process(Request $request): Response
    {
        $headers = [];
        foreach (self::HEADERS as $name) {
            $headers[$name] = $request->getHeader($name) ?? '';
        }
        $body = $request->getBodyContents() ?? '';
        try {
            $news = readNews($headers, $this->integration->newsPath(), $body, [$this->integration->key()], $this->isNew(...));
        } catch (NotVerified $refused) {
            $this->log->warning('Google integration: news refused, ' . $refused->getMessage());
            return $this->answer(401);
        } catch (\UnexpectedValueException) {
            return $this->answer(400);
        }
        foreach (self::JOBS as $type => $job) {
            foreach ($this->integration->accountsOf($news->mailbox, $type) as $account) {
                // Jobs of one group run one after another, so that a mailbox has one connection.
                $data = Data::create()->withTargetType($type)->withTargetId($account->getId());
                $this->jobs->create()->setClassName($job)->setGroup('google-mail-' . $account->getId())->setData($data)->schedule();
            }
        }
        return $this->answer(204);
    }

    private function isNew(string $nonce): bool
    {
        $folder = dirname(__DIR__, 5) . '/data/google-integration-nonces';
        is_dir($folder) || mkdir($folder, 0700, true);
        return isNewNonce($folder, $nonce);
    }

    private function answer(int $status): Response
    {
        $response = ResponseComposer::empty();
        $response->setStatus($status);
        return $response;
    }
}
