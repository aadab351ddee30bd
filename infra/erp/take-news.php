<?php

// The page that the integration calls for new mail. It checks the call, puts it where a job finds it, and answers; mail is fetched by
// the job. AUTOERP_NEWS_URL is the address that the integration was told; AUTOERP_STATE a folder of this page's own.

declare(strict_types=1);

require __DIR__ . '/news.php';

use AutoErp\Google\NotVerified;
use function AutoErp\Google\isNewNonce;
use function AutoErp\Google\readNews;

/** A thousand ids and their quotes fit in several times. */
const BODY_MAX_BYTES = 100_000;

$state = (string) getenv('AUTOERP_STATE');
$names = array_filter(array_keys($_SERVER), static fn (string $name): bool => str_starts_with($name, 'HTTP_'));
$headers = [];
foreach ($names as $name) {
    $headers[strtolower(strtr(substr($name, 5), '_', '-'))] = (string) $_SERVER[$name];
}
$body = (string) file_get_contents('php://input', length: BODY_MAX_BYTES + 1);

try {
    foreach (["$state/nonces", "$state/queue"] as $folder) {
        is_dir($folder) || mkdir($folder, 0700, true);
    }
    $news = readNews(
        $headers,
        (string) parse_url((string) getenv('AUTOERP_NEWS_URL'), PHP_URL_PATH),
        $body,
        [(string) getenv('AUTOERP_KEY')],
        static fn (string $nonce): bool => isNewNonce("$state/nonces", $nonce),
    );
    // Under a name of its own, and there only when all of it is written.
    $name = "$state/queue/" . hrtime(true) . bin2hex(random_bytes(4));
    file_put_contents("$name.part", json_encode($news, JSON_THROW_ON_ERROR));
    rename("$name.part", "$name.json");
    http_response_code(204);
} catch (NotVerified $refused) {
    error_log('news of the Google integration refused: ' . $refused->getMessage());
    http_response_code(401);
} catch (UnexpectedValueException) {
    http_response_code(400);
} catch (Throwable $trouble) {
    // It comes again after 5xx.
    error_log($trouble::class);
    http_response_code(503);
}
