<?php

declare(strict_types=1);

namespace AutoErp\Google;

/** A mail server broke off, said nothing for too long, or refused something. */
class MailTrouble extends \RuntimeException
{
}

/** The server took the token for no good. */
final class LoginRefused extends MailTrouble
{
}

/** One connection to a mail server, by lines. No token gets into a message of what it throws. */
final class MailLine
{
    private const CONNECT_SECONDS = 10;
    private const SILENCE_SECONDS = 30;

    /** @param resource $stream */
    private function __construct(private $stream, private readonly string $host)
    {
    }

    /**
     * By TLS from the first byte, or to be encrypted later where that is `starttls`. A token never goes over an open line.
     *
     * @param array{host: string, port: int, security: string} $server as in a credential
     */
    public static function to(array $server): self
    {
        if (!in_array($server['security'], ['tls', 'starttls'], true)) {
            throw new MailTrouble("no TLS with {$server['host']}");
        }
        $context = stream_context_create(['ssl' => ['peer_name' => $server['host']]]);
        $scheme = $server['security'] === 'tls' ? 'tls' : 'tcp';
        $address = "$scheme://{$server['host']}:{$server['port']}";
        $stream = @stream_socket_client($address, $code, $why, self::CONNECT_SECONDS, STREAM_CLIENT_CONNECT, $context);
        if ($stream === false) {
            throw new MailTrouble("no connection to {$server['host']}");
        }
        stream_set_timeout($stream, self::SILENCE_SECONDS);
        return new self($stream, $server['host']);
    }

    /** After STARTTLS was granted. */
    public function encrypt(): void
    {
        // What came before it isn't the server's own word, and would be read as if it were.
        $isClean = stream_get_meta_data($this->stream)['unread_bytes'] === 0;
        if (!$isClean || @stream_socket_enable_crypto($this->stream, true, STREAM_CRYPTO_METHOD_TLS_CLIENT) !== true) {
            throw new MailTrouble("no TLS with $this->host");
        }
    }

    public function send(#[\SensitiveParameter] string $line): void
    {
        $this->write("$line\r\n");
    }

    public function write(#[\SensitiveParameter] string $bytes): void
    {
        for ($sent = 0; $sent < strlen($bytes); $sent += $count) {
            $count = @fwrite($this->stream, substr($bytes, $sent, 65536));
            if ($count === false || $count === 0) {
                throw new MailTrouble("$this->host broke off");
            }
        }
    }

    public function line(): string
    {
        $line = fgets($this->stream);
        return is_string($line) && str_ends_with($line, "\n") ? rtrim($line, "\r\n") : $this->fail();
    }

    public function bytes(int $count): string
    {
        $bytes = '';
        while (strlen($bytes) < $count) {
            $part = fread($this->stream, min(65536, $count - strlen($bytes)));
            $bytes .= is_string($part) && $part !== '' ? $part : $this->fail();
        }
        return $bytes;
    }

    public function close(): void
    {
        fclose($this->stream);
    }

    private function fail(): never
    {
        throw new MailTrouble("$this->host broke off or says nothing");
    }
}
