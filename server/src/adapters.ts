/** The registry: the only file that names all adapters, in the order in which they are asked. */

import { pythonCode } from "./code/python";
import { typescriptCode } from "./code/typescript";
import { cockroachdb } from "./databases/cockroachdb";
import { db2 } from "./databases/db2";
import { h2 } from "./databases/h2";
import { mariadb } from "./databases/mariadb";
import { mongodb } from "./databases/mongodb";
import { mssql } from "./databases/mssql";
import { mysql } from "./databases/mysql";
import { oracle } from "./databases/oracle";
import { postgresql } from "./databases/postgresql";
import { spanner } from "./databases/spanner";
import { sqlite } from "./databases/sqlite";
import { tidb } from "./databases/tidb";
import { vitess } from "./databases/vitess";
import { yugabytedb } from "./databases/yugabytedb";
import type { Code, Database, Framework, Orm, Runtime } from "./domain/adapters";
import { djangoForms } from "./frameworks/django-forms";
import { djangoNinja } from "./frameworks/django-ninja";
import { djangoRest } from "./frameworks/django-rest";
import { djangoViews } from "./frameworks/django-views";
import { express } from "./frameworks/express";
import { fastApi } from "./frameworks/fastapi";
import { fastify } from "./frameworks/fastify";
import { flask } from "./frameworks/flask";
import { hono } from "./frameworks/hono";
import { koa } from "./frameworks/koa";
import { nest } from "./frameworks/nest";
import { next } from "./frameworks/next";
import { nitro } from "./frameworks/nitro";
import { nodeJobs } from "./frameworks/node-jobs";
import { pythonJobs } from "./frameworks/python-jobs";
import { remix } from "./frameworks/remix";
import { starlette } from "./frameworks/starlette";
import { sveltekit } from "./frameworks/sveltekit";
import { trpc } from "./frameworks/trpc";
import { activeRecord } from "./orms/activerecord";
import { bookshelf } from "./orms/bookshelf";
import { django } from "./orms/django";
import { doctrine } from "./orms/doctrine";
import { drizzle } from "./orms/drizzle";
import { ecto } from "./orms/ecto";
import { efcore } from "./orms/efcore";
import { eloquent } from "./orms/eloquent";
import { gorm } from "./orms/gorm";
import { hibernate } from "./orms/hibernate";
import { knex } from "./orms/knex";
import { kysely } from "./orms/kysely";
import { mikroOrm } from "./orms/mikro-orm";
import { mongoose } from "./orms/mongoose";
import { objection } from "./orms/objection";
import { peewee } from "./orms/peewee";
import { plainSql } from "./orms/plain-sql";
import { prisma } from "./orms/prisma";
import { pymongo } from "./orms/pymongo";
import { pythonSql } from "./orms/python-sql";
import { sequelize } from "./orms/sequelize";
import { spring } from "./orms/spring";
import { sqlalchemy } from "./orms/sqlalchemy";
import { supabase } from "./orms/supabase";
import { tortoise } from "./orms/tortoise";
import { typeorm } from "./orms/typeorm";
import { dotnet } from "./runtimes/dotnet";
import { elixir } from "./runtimes/elixir";
import { go } from "./runtimes/go";
import { java } from "./runtimes/java";
import { node } from "./runtimes/node";
import { php } from "./runtimes/php";
import { python } from "./runtimes/python";
import { ruby } from "./runtimes/ruby";

export const runtimes: readonly Runtime[] = [python, node, java, dotnet, ruby, php, go, elixir];

/** A relative before its parent: it claims only what carries its own signs. Db2 and H2 before PostgreSQL, whose SQLSTATEs they share. */
export const databases: readonly Database[] = [
  db2,
  h2,
  cockroachdb,
  yugabytedb,
  postgresql,
  mariadb,
  tidb,
  vitess,
  mysql,
  sqlite,
  mssql,
  oracle,
  mongodb,
  spanner,
];

/** What builds on another layer before that layer: MikroORM, Objection and Bookshelf before Knex, Hibernate before Spring. */
export const orms: readonly Orm[] = [
  django,
  prisma,
  typeorm,
  sequelize,
  mongoose,
  drizzle,
  mikroOrm,
  objection,
  bookshelf,
  knex,
  kysely,
  supabase,
  sqlalchemy,
  peewee,
  tortoise,
  pymongo,
  activeRecord,
  hibernate,
  eloquent,
  doctrine,
  gorm,
  efcore,
  ecto,
  spring,
  plainSql,
  pythonSql,
];

/** Those that show in a handler's own parameters come before those that show in an import alone. */
export const frameworks: readonly Framework[] = [
  express,
  fastify,
  hono,
  koa,
  nitro,
  remix,
  sveltekit,
  next,
  trpc,
  nest,
  djangoForms,
  djangoNinja,
  djangoRest,
  djangoViews,
  fastApi,
  flask,
  starlette,
  nodeJobs,
  pythonJobs,
];

/** The languages of which the code is read. */
export const codes: readonly Code[] = [typescriptCode, pythonCode];
