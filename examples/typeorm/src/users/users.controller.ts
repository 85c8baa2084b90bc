import type { UsersService } from "./users.service";

export interface Request {
  body: { email: string; name: string };
}

export interface Response {
  status: number;
  body: unknown;
}

/** POST /users, as an Express or NestJS handler would be. */
export async function postUser(request: Request, users: UsersService): Promise<Response> {
  const { email, name } = request.body;
  const user = await users.register({ email, name });
  return { status: 201, body: { id: user.id, email: user.email } };
}
