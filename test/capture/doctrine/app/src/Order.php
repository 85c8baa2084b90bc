<?php

namespace App;

use Doctrine\ORM\Mapping as ORM;

#[ORM\Entity]
#[ORM\Table(name: "orders")]
#[ORM\UniqueConstraint(columns: ["user_id", "sku"])]
class Order
{
    #[ORM\Id, ORM\Column, ORM\GeneratedValue]
    public ?int $id = null;

    #[ORM\ManyToOne(targetEntity: User::class)]
    public ?User $user;

    #[ORM\Column]
    public string $sku;

    public function __construct(?User $user, string $sku)
    {
        $this->user = $user;
        $this->sku = $sku;
    }
}
