<?php

namespace App;

use Illuminate\Database\Eloquent\Model;

class Order extends Model
{
    public $timestamps = false;
    protected $fillable = ["user_id", "sku"];

    public static function place(int $userId, string $sku): Order
    {
        return self::create(["user_id" => $userId, "sku" => $sku]);
    }
}
