<?php
/* Writes a user twice with PDO, plain and wrapped. */
declare(strict_types=1);

namespace App;

final class SignUpFailed extends \RuntimeException
{
}

final class Users
{
    public function __construct(private \PDO $database)
    {
    }

    public function register(string $email): void
    {
        $this->database->prepare('INSERT INTO users (email) VALUES (?)')->execute([$email]);
    }

    public function signUp(string $email): void
    {
        try {
            $this->register($email);
        } catch (\PDOException $error) {
            throw new SignUpFailed("could not sign up $email", 1, $error);
        }
    }
}
