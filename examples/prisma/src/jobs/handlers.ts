import { keepContact } from "../contacts";
import { prisma } from "../db";
import type { Handler } from "./queue";

/** Who does which job. None awaits what it returns, so a stack names the worker alone. */
export const handlers: Record<string, Handler> = {
  "contact.import": (data) => keepContact(data.email, data.name),
  "contact.greet": (data) => prisma.user.updateMany({ where: { email: data.email }, data: { name: data.name } }),
};
