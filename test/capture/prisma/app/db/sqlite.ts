import { PrismaLibSql } from "@prisma/adapter-libsql";
import { PrismaClient } from "./generated/prisma/client";

const errorFormat = process.env.ERROR_FORMAT as "pretty" | undefined;
export const prisma = new PrismaClient({ errorFormat, adapter: new PrismaLibSql({ url: "file:shop.db" }) });
