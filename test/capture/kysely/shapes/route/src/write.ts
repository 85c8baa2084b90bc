import type { Request, Response } from "express";
import { db } from "./db";

export async function create(req: Request, res: Response) {
  await db.insertInto("person").values({ email: req.body.email }).execute();
  res.status(201).end();
}
