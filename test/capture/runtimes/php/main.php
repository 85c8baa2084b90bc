<?php
/* Provokes the failure that the first argument names. */
declare(strict_types=1);

use App\Users;

require __DIR__ . '/Users.php';
[, $what, $dsn] = $argv;

if (str_starts_with($what, 'doctrine')) {
    require 'Doctrine/DBAL/autoload.php';
    $parts = [];
    foreach (explode(';', substr($dsn, 6)) as $pair) {
        [$name, $value] = explode('=', $pair);
        $parts[$name] = $value;
    }
    $connection = Doctrine\DBAL\DriverManager::getConnection(['driver' => 'pdo_pgsql', ...$parts]);
    $connection->insert('users', ['email' => 'ada@example.com']);
}
$users = new Users(new PDO($dsn));
match ($what) {
    'plain' => $users->register('ada@example.com'),
    'chained' => $users->signUp('ada@example.com'),
    'closure' => array_map(fn (string $email) => $users->register($email), ['ada@example.com']),
    'string' => (function () use ($users): void {
        try {
            $users->signUp('ada@example.com');
        } catch (Throwable $error) {
            echo get_class($error), ': ', $error->getMessage(), "\n", $error->getTraceAsString(), "\n";
        }
    })(),
    'monolog' => (function () use ($users): void {
        require 'Monolog/autoload.php';
        $formatter = new Monolog\Formatter\LineFormatter(null, null, true, true);
        $formatter->includeStacktraces(true);
        $handler = new Monolog\Handler\StreamHandler('php://stdout');
        $handler->setFormatter($formatter);
        $logger = new Monolog\Logger('local', [$handler]);
        try {
            $users->signUp('ada@example.com');
        } catch (Throwable $error) {
            $logger->error($error->getMessage(), ['exception' => $error]);
        }
    })(),
    'console' => (function () use ($users): void {
        require 'Symfony/Component/Console/autoload.php';
        $application = new Symfony\Component\Console\Application();
        $output = new Symfony\Component\Console\Output\StreamOutput(fopen('php://stdout', 'w'), 128);
        try {
            $users->signUp('ada@example.com');
        } catch (Throwable $error) {
            $application->renderThrowable($error, $output);
        }
    })(),
    default => throw new LogicException('duplicate key "email" in the import file'),
};
