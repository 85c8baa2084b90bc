<?php

namespace App;

use Illuminate\Database\Eloquent\Model;

class User extends Model
{
    public $timestamps = false;
    protected $fillable = ["email", "name", "age"];

    public static function register(string $email, ?string $name = "Ada", int $age = 36): User
    {
        return self::create(["email" => $email, "name" => $name, "age" => $age]);
    }

    public function rename(string $email): void
    {
        $this->email = $email;
        $this->save();
    }

    public static function import(array $emails): void
    {
        self::insert(array_map(fn ($email) => ["email" => $email, "name" => "Ada (imported)"], $emails));
    }
}
