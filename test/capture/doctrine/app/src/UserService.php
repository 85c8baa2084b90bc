<?php

namespace App;

use Doctrine\ORM\EntityManager;

class UserService
{
    public function __construct(private EntityManager $em)
    {
    }

    public function register(string $email, ?string $name = "Ada"): User
    {
        $user = new User($email, $name);
        $this->em->persist($user);
        $this->em->flush();
        return $user;
    }

    public function rename(User $user, string $email): void
    {
        $user->email = $email;
        $this->em->flush();
    }

    public function order(?User $user, string $sku): void
    {
        $this->em->persist(new Order($user, $sku));
        $this->em->flush();
    }

    public function orderOf(int $userId, string $sku): void
    {
        $this->em->getConnection()->insert("orders", ["user_id" => $userId, "sku" => $sku, "id" => 7]);
    }

    public function remove(User $user): void
    {
        $this->em->remove($user);
        $this->em->flush();
    }
}
