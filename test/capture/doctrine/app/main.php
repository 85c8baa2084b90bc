<?php

// Runs the scenario of that name on fresh tables; without a name it lists them.
require "Doctrine/ORM/autoload.php";
foreach (["Order", "User", "UserService"] as $name) {
    require __DIR__ . "/src/$name.php";
}

use App\UserService;
use Doctrine\DBAL\DriverManager;
use Doctrine\ORM\EntityManager;
use Doctrine\ORM\ORMSetup;
use Doctrine\ORM\Tools\SchemaTool;

$scenarios = [
    "unique" => function (UserService $users) {
        $users->register("ada@example.com");
        $users->register("ada@example.com");
    },
    "update" => function (UserService $users) {
        $users->register("ada@example.com");
        $users->rename($users->register("grace@example.com"), "ada@example.com");
    },
    "composite" => function (UserService $users) {
        $user = $users->register("ada@example.com");
        $users->order($user, "MUG-1");
        $users->order($user, "MUG-1");
    },
    "foreign-key" => fn (UserService $users) => $users->orderOf(99, "MUG-1"),
    "still-referenced" => function (UserService $users) {
        $user = $users->register("ada@example.com");
        $users->order($user, "MUG-1");
        $users->remove($user);
    },
    "not-null" => fn (UserService $users) => $users->register("ada@example.com", null),
];

if (!isset($argv[1])) {
    echo implode("\n", array_keys($scenarios)), "\n";
    exit(0);
}

$config = ORMSetup::createAttributeMetadataConfiguration([__DIR__ . "/src"], true, sys_get_temp_dir(), new Symfony\Component\Cache\Adapter\ArrayAdapter());
$url = getenv("DATABASE_URL");
$connection = $url === "sqlite" ? ["driver" => "pdo_sqlite", "memory" => true] : ["url" => str_replace("postgresql://", "pdo-pgsql://", $url)];
$em = new EntityManager(DriverManager::getConnection($connection, $config), $config);
if ($url === "sqlite") {
    $em->getConnection()->executeStatement("PRAGMA foreign_keys = ON");
}
$tool = new SchemaTool($em);
$tool->dropDatabase();
$tool->createSchema($em->getMetadataFactory()->getAllMetadata());
$scenarios[$argv[1]](new UserService($em));
