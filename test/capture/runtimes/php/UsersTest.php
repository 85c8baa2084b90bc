<?php
/* PHPUnit prints an error with its causes. */
require __DIR__ . '/Users.php';

final class UsersTest extends PHPUnit\Framework\TestCase
{
    public function testRegisters(): void
    {
        (new App\Users(new PDO(getenv('DSN'))))->signUp('ada@example.com');
    }
}
