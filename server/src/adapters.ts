/** The registry: the only file that names all adapters, in the order in which they are asked. */

import { mariadb } from "./databases/mariadb";
import { mysql } from "./databases/mysql";
import { postgresql } from "./databases/postgresql";
import { sqlite } from "./databases/sqlite";
import type { Database, Framework, Orm, Runtime } from "./domain/adapters";
import { djangoForms } from "./frameworks/django-forms";
import { djangoRest } from "./frameworks/django-rest";
import { express } from "./frameworks/express";
import { fastify } from "./frameworks/fastify";
import { hono } from "./frameworks/hono";
import { koa } from "./frameworks/koa";
import { nest } from "./frameworks/nest";
import { next } from "./frameworks/next";
import { trpc } from "./frameworks/trpc";
import { node } from "./runtimes/node";
import { python } from "./runtimes/python";

export const runtimes: readonly Runtime[] = [python, node];

/** MariaDB before MySQL: it claims only what MySQL never prints. */
export const databases: readonly Database[] = [postgresql, mariadb, mysql, sqlite];

export const orms: readonly Orm[] = [];

/** Those that show in a handler's own parameters come before those that show in an import alone. */
export const frameworks: readonly Framework[] = [
  express,
  fastify,
  hono,
  koa,
  next,
  trpc,
  nest,
  djangoForms,
  djangoRest,
];
