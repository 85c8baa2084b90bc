<?php

// Runs the scenario of that name on fresh tables; without a name it lists them.
foreach (["Contracts", "Macroable", "Collections", "Support", "Container", "Database"] as $part) {
    require_once "Illuminate/$part/autoload.php";
}
require __DIR__ . "/src/User.php";
require __DIR__ . "/src/Order.php";

use App\Order;
use App\User;
use Illuminate\Database\Capsule\Manager;

$scenarios = [
    "unique" => function () {
        User::register("ada@example.com");
        User::register("ada@example.com");
    },
    "update" => function () {
        User::register("ada@example.com");
        User::register("grace@example.com")->rename("ada@example.com");
    },
    "bulk" => fn () => User::import(["ada@example.com", "ada@example.com"]),
    "composite" => function () {
        $user = User::register("ada@example.com");
        Order::place($user->id, "MUG-1");
        Order::place($user->id, "MUG-1");
    },
    "foreign-key" => fn () => Order::place(99, "MUG-1"),
    "still-referenced" => function () {
        $user = User::register("ada@example.com");
        Order::place($user->id, "MUG-1");
        $user->delete();
    },
    "not-null" => fn () => User::register("ada@example.com", null),
    "migration" => function () {
        User::register("ada@example.com");
        User::register("grace@example.com");
        Manager::schema()->table("users", fn ($table) => $table->unique("name"));
    },
];

if (!isset($argv[1])) {
    echo implode("\n", array_keys($scenarios)), "\n";
    exit(0);
}

$manager = new Manager();
$url = getenv("DATABASE_URL");
$manager->addConnection(
    $url === "sqlite"
        ? ["driver" => "sqlite", "database" => ":memory:", "foreign_key_constraints" => true]
        : ["driver" => "pgsql", "host" => "127.0.0.1", "port" => parse_url($url, PHP_URL_PORT), "database" => "shop", "username" => parse_url($url, PHP_URL_USER), "password" => "", "charset" => "utf8"]
);
$manager->setAsGlobal();
$manager->bootEloquent();
$schema = Manager::schema();
$schema->dropIfExists("orders");
$schema->dropIfExists("users");
$schema->create("users", function ($table) {
    $table->id();
    $table->string("email")->unique();
    $table->string("name");
    $table->integer("age")->nullable();
});
$schema->create("orders", function ($table) {
    $table->id();
    $table->foreignId("user_id")->constrained();
    $table->string("sku");
    $table->unique(["user_id", "sku"]);
});
$scenarios[$argv[1]]();
