<?php

namespace App;

use Doctrine\ORM\Mapping as ORM;

#[ORM\Entity]
#[ORM\Table(name: "users")]
#[ORM\UniqueConstraint(name: "users_email_key", columns: ["email"])]
class User
{
    #[ORM\Id, ORM\Column, ORM\GeneratedValue]
    public ?int $id = null;

    #[ORM\Column(nullable: true)]
    public ?string $email;

    #[ORM\Column(nullable: false)]
    public ?string $name;

    public function __construct(?string $email, ?string $name = "Ada")
    {
        $this->email = $email;
        $this->name = $name;
    }
}
