/** The registry: the only file that names all adapters, in the order in which they are asked. */

import { mariadb } from "./databases/mariadb";
import { mysql } from "./databases/mysql";
import { postgresql } from "./databases/postgresql";
import { sqlite } from "./databases/sqlite";
import type { Database, Orm, Runtime } from "./domain/adapters";
import { node } from "./runtimes/node";
import { python } from "./runtimes/python";

export const runtimes: readonly Runtime[] = [python, node];

/** MariaDB before MySQL: it claims only what MySQL never prints. */
export const databases: readonly Database[] = [postgresql, mariadb, mysql, sqlite];

export const orms: readonly Orm[] = [];
